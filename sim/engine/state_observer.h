#ifndef HEDDLE_SIM_ENGINE_STATE_OBSERVER_H_
#define HEDDLE_SIM_ENGINE_STATE_OBSERVER_H_

#include <cstdint>

#include "sim/ids.h"

namespace heddle {

class Machine;

// Follows the states that an execution goes through.
class StateObserver {
 public:
  virtual ~StateObserver() = default;

  // `thread`, which runs, announces an operation; nothing is decided yet. `fingerprint` is a hash
  // of the whole state: of all simulated objects, of each thread's live stack and registers, and of
  // what each is about to do. Equal states of one execution have equal fingerprints. It says
  // nothing of memory that is neither a simulated object nor on a stack.
  // Returns whether the execution goes on; else it is abandoned here.
  virtual bool announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) = 0;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_STATE_OBSERVER_H_
