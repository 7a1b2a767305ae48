#ifndef HEDDLE_CHECKER_DPOR_PENDING_STEP_H_
#define HEDDLE_CHECKER_DPOR_PENDING_STEP_H_

#include "checker/dpor/step.h"
#include "sim/engine/machine.h"

namespace heddle {

// What a parked thread is about to do, where it was never seen to: with the strongest access its
// operation can have. REQUIRES: the thread is parked.
Step pending_step(const Machine& machine, ThreadId thread);

// Whether a blocked operation waits for what another has taken, perhaps before its turn. What the
// others wait for comes with the steps of other threads alone; a thread that is stuck in a loop
// took part in races with the reads of its pass.
bool waits_for_turn(const Operation& operation);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_PENDING_STEP_H_
