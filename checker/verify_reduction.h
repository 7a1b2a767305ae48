#ifndef HEDDLE_CHECKER_VERIFY_REDUCTION_H_
#define HEDDLE_CHECKER_VERIFY_REDUCTION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "checker/dpor/bounded_dpor.h"
#include "checker/dpor/optimal_dpor.h"
#include "checker/options.h"

namespace heddle {

// What came of running dfs beside dpor.
struct ReductionCheck {
  bool complete = false;            // dfs came to its end; else nothing was compared
  std::uint64_t interleavings = 0;  // executions of dfs
  std::uint64_t traces = 0;         // different ones among them
  std::uint64_t executions = 0;     // of dpor
  std::uint64_t missed = 0;         // traces that only dfs met
  std::uint64_t foreign = 0;        // traces that only dpor met
  std::uint64_t repeated = 0;       // traces that dpor explored more than once
  std::uint64_t redundant = 0;      // executions that dpor threw away
  bool same_outcomes = false;
  bool same_failures = false;
  std::string departure;  // where the program did not do the same again; empty: it did

  // dpor explored exactly the traces of dfs, each once, with the same outcomes and failures.
  bool holds() const noexcept;

  bool bounded = false;  // by BoundedDpor, which may throw executions away
  // Threads wait in loops, and what dfs and dpor met differs in failed passes of them, which depend
  // on more than the schedule: the traces were compared without these. A branch of dpor may turn
  // out to be such a pass, which makes an execution redundant.
  bool without_passes = false;
};

// With options.preemptions_max it is the searches bounded so that are compared: there dpor may
// meet a trace again, where it tells so.
//
// Explores all executions of `program` with dfs and with dpor and compares what they saw, by
// trace_hash, which neither has a part in. Threads that yield are not held back in either, since
// commutation knows nothing of fairness. The budgets of `options` are for dfs; a search that keeps
// going is compared, whatever `options` says.
// REQUIRES: the preemptive scheduling, without spurious wakeups
ReductionCheck verify_reduction(const Program& program, const CheckOptions& options,
                                PlantedBug bug = PlantedBug::none);

// As above for the bounded searches, with `bug` planted. REQUIRES: options.preemptions_max
ReductionCheck verify_bounded_reduction(const Program& program, const CheckOptions& options,
                                        BoundedBug bug = BoundedBug::none);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_VERIFY_REDUCTION_H_
