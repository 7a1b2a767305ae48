#ifndef HEDDLE_SIM_ENGINE_DEBUGGER_H_
#define HEDDLE_SIM_ENGINE_DEBUGGER_H_

#include <cstdint>

// What heddle_gdb.py asks the program that it debugs, and where it stops. The functions are C's, so
// that a debugger finds and calls them without debug information of heddle's. They tell of the
// execution that runs on the calling OS thread; threads are known by their order of creation, as
// reports number them. Texts stay valid until the next call.
extern "C" {

// Called when a failure of that kind is seen: a place for a breakpoint. Does nothing.
void heddle_failure_noted(const char* kind);

// A line for each simulated thread: its name, and what it is at. Empty: no execution runs.
const char* heddle_debugger_threads();
// A line for each event so far: who, what, where.
const char* heddle_debugger_events();
// The number of the thread that runs; -1: no execution does.
int heddle_debugger_running();
// Where a thread that does not run has saved its registers, as jump_fcontext does; 0: there are
// none, for it runs, has ended, has not begun, or is not there.
std::uintptr_t heddle_debugger_context(int thread);

}  // extern "C"

#endif  // HEDDLE_SIM_ENGINE_DEBUGGER_H_
