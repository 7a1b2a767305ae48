#ifndef HEDDLE_SIM_PROGRAM_EXIT_H_
#define HEDDLE_SIM_PROGRAM_EXIT_H_

#include <cstddef>

namespace heddle::program {

// What the program has registered with atexit, and the destructors of its static objects: before
// main they are kept for every execution, after that for the present one.
void keep_exit_functions();
void begin_exit_of_execution();
// The program ends with `status`: because it `called` exit, or its main function has returned.
[[noreturn]] void exit_execution(int status, bool called);

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_EXIT_H_
