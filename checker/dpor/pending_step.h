#ifndef HEDDLE_CHECKER_DPOR_PENDING_STEP_H_
#define HEDDLE_CHECKER_DPOR_PENDING_STEP_H_

#include "checker/dpor/step.h"
#include "sim/engine/machine.h"

namespace heddle {

// What a parked thread is about to do, where it was never seen to: with the strongest access its
// operation can have. REQUIRES: the thread is parked.
Step pending_step(const Machine& machine, ThreadId thread);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_PENDING_STEP_H_
