#ifndef HEDDLE_CHECKER_EXECUTION_WATCHER_H_
#define HEDDLE_CHECKER_EXECUTION_WATCHER_H_

#include "sim/engine/machine.h"

namespace heddle {

// Looks at each execution of a search, with everything recorded: see CheckOptions::watcher.
class ExecutionWatcher {
 public:
  virtual ~ExecutionWatcher() = default;

  // An execution that counts has ended: none that the search threw away, or that departed from what
  // was known.
  virtual void take(const Machine& machine) = 0;
  // The search begins anew, and will meet again what it has shown.
  virtual void forget() = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_EXECUTION_WATCHER_H_
