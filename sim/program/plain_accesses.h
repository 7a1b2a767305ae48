#ifndef HEDDLE_SIM_PROGRAM_PLAIN_ACCESSES_H_
#define HEDDLE_SIM_PROGRAM_PLAIN_ACCESSES_H_

namespace heddle::program {

// Forgets how many accesses the threads of the last execution made.
void begin_accesses_of_execution();

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_PLAIN_ACCESSES_H_
