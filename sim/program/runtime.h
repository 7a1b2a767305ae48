#ifndef HEDDLE_SIM_PROGRAM_RUNTIME_H_
#define HEDDLE_SIM_PROGRAM_RUNTIME_H_

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <string>

#include "sim/engine/machine.h"
#include "sim/source_location.h"

// What a program calls that is linked with heddle instead of ThreadSanitizer's runtime: visible to
// it, by the name it knows.
#define HEDDLE_INTERPOSED extern "C" __attribute__((visibility("default")))

// In an interposed function: where the program called it.
#define HEDDLE_CALLED_FROM (reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)))

// The function that the program would have called without heddle: by its declaration, or as `type`.
#define HEDDLE_REAL(function) HEDDLE_REAL_AS(decltype(&::function), function)
// No initialisation that is to be done once, for which the compiler calls what is interposed.
#define HEDDLE_REAL_AS(type, function)                                        \
  ([]() noexcept {                                                            \
    static constinit std::atomic<void*> known{nullptr};                       \
    return reinterpret_cast<type>(::heddle::program::real(known, #function)); \
  }())

// Programs that are checked as they are: built for ThreadSanitizer, whose calls this runtime takes
// instead, with what they call of pthreads and of the system interposed. Inside an execution each
// such call is an operation of the simulated machine; outside of one it is the real one.
namespace heddle::program {

// The program's own code runs in an execution: what it calls is simulated. False while heddle works
// for it, whose own calls are real.
inline bool in_program = false;
// The process was started to be checked, and the program has not begun to run yet or is running.
inline bool being_checked = false;

void* real_address(const char* function) noexcept;
// The same, kept in `known`.
inline void* real(std::atomic<void*>& known, const char* function) noexcept {
  void* address = known.load(std::memory_order_relaxed);
  if (address == nullptr) {
    address = real_address(function);
    known.store(address, std::memory_order_relaxed);
  }
  return address;
}

// While heddle works on behalf of the program's running thread.
class Inside {
 public:
  Inside() noexcept : errno_(errno) { in_program = false; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside();

 private:
  const int errno_;
};

inline source_location called_from(std::uintptr_t address) noexcept { return {"", address}; }

inline Machine& machine() noexcept { return *Machine::current(); }

// The body of every execution: puts the program's memory back as it was before main, and runs
// `main_function` as the main thread.
void run_execution(const std::function<int()>& main_function);
// The executions begun so far, counted from 1: tells what belongs to the present one.
std::uint64_t execution_number() noexcept;

// The execution stops here: the program calls what heddle cannot control. `call` names it.
[[noreturn]] void refuse_call(const std::string& call, const std::string& why);
// Says once on standard error that the program calls something that has no effect, or a different
// one, in an execution.
void say_once(const char* call, const char* what);

// Ends the thread's part in the execution by a failure.
void fail(FailureKind kind, std::uint64_t key, const std::string& message);

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_RUNTIME_H_
