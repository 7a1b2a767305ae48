// How a process that the program was started in becomes heddle's: before main, once the program's
// constructors have run.

#include "sim/program/start.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "sim/program/heap.h"
#include "sim/program/runtime.h"

namespace heddle::program {
namespace {

using Main = int (*)(int, char**, char**);
Main main_of_program = nullptr;

// In place of main.
int run_or_check(int count, char** words, char** environment) {
  if (!being_checked) return main_of_program(count, words, environment);
  const int status = check_program({words, words + count},
                                   [=] { return main_of_program(count, words, environment); });
  // Nothing of the program's is to run any more: its memory is that of the last execution.
  std::fflush(nullptr);
  HEDDLE_REAL(_exit)(status);
  return status;
}

}  // namespace
}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED int __libc_start_main(Main main_function, int count, char** words,
                                        void (*initialise)(), void (*finish)(),
                                        void (*loader_finish)(), void* stack_end) {
  main_of_program = main_function;
  using Start = int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  const auto real = HEDDLE_REAL_AS(Start, __libc_start_main);
  return real(&run_or_check, count, words, initialise, finish, loader_finish, stack_end);
}

// Before the constructors of the program, which depends on this library.
__attribute__((constructor)) static void begin_process() {
  if (std::getenv(kCallVariable) == nullptr) return;
  if (!open_heap()) {
    std::fputs("heddle: there are no addresses to be had for the heap of the program\n", stderr);
    HEDDLE_REAL(_exit)(2);
  }
  being_checked = true;
}
