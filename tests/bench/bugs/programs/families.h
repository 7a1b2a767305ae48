#ifndef HEDDLE_TESTS_BENCH_BUGS_PROGRAMS_FAMILIES_H_
#define HEDDLE_TESTS_BENCH_BUGS_PROGRAMS_FAMILIES_H_

#include "tests/bench/bugs/bug.h"

// One for each file of this folder, whose head explains the programs in it.
namespace heddle::bugs {

Bugs bank();
Bugs bluetooth();
Bugs deadlocks();
Bugs fibonacci();
Bugs lazy_initialization();
Bugs lifetime();
Bugs planted();
Bugs queues();
Bugs quicksort();
Bugs readers_writers();
Bugs reorder();
Bugs safe_stack();
Bugs services();
Bugs signals();
Bugs string_buffer();
Bugs token_ring();
Bugs treiber_stack();
Bugs two_stage();
Bugs work_stealing();
Bugs wrong_lock();

}  // namespace heddle::bugs

#endif  // HEDDLE_TESTS_BENCH_BUGS_PROGRAMS_FAMILIES_H_
