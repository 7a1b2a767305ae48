#ifndef HEDDLE_SIM_ENGINE_CRASH_H_
#define HEDDLE_SIM_ENGINE_CRASH_H_

#include <cstdint>
#include <string>

namespace heddle {

class Machine;

// Turns what would kill the process while a simulated thread runs into a failure of that
// execution: a fatal signal (stack overflow and null dereference among them), abort() and
// std::terminate. The thread's stack is given up without unwinding it, so what its frames own
// leaks. Outside of simulated threads everything is passed on to whoever handled it before.
struct CrashHandler {
  // Puts the handlers in place, whoever's are there, and the OS thread's alternate signal stack.
  // Each new machine does, for a test framework has handlers of its own for each test.
  static void install();
  // Called first at each fatal signal in a simulated thread, with the address that it is about,
  // and at std::terminate as at abort(). True: it has been dealt with, and the thread goes on,
  // which only a signal of an address can be. Null: nobody is called.
  static inline bool (*filter)(int signal, void* address) = nullptr;
  // What to say of the exception that the running thread has thrown and nobody has caught yet;
  // empty: not known. Null: nobody is asked.
  static inline std::string (*thrown)() = nullptr;
  // The instruction that the last fatal signal came from.
  static inline thread_local std::uintptr_t instruction = 0;

 private:
  static void handle(int signal, void* info, void* context);
  static void give_up();
  static void terminated();
  static void give_up_at_terminate(Machine& machine);
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_CRASH_H_
