#ifndef HEDDLE_SIM_PROGRAM_KEYS_H_
#define HEDDLE_SIM_PROGRAM_KEYS_H_

namespace heddle::program {

// Forgets the keys that the last execution made.
void begin_keys_of_execution();

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_KEYS_H_
