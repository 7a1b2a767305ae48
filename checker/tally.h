#ifndef HEDDLE_CHECKER_TALLY_H_
#define HEDDLE_CHECKER_TALLY_H_

#include <cstdint>
#include <vector>

#include "checker/outcome_table.h"
#include "checker/result.h"

namespace heddle {

// What is counted of executions. Each worker of a search counts its own; sums do not depend on who
// counted what.
struct Tally {
  ExecutionCounts executions;
  std::uint64_t events = 0;
  std::uint64_t choice_points = 0;
  std::uint32_t threads_max = 0;
  std::uint32_t preemptions_max = 0;
  OutcomeTable outcomes;
  std::vector<bool> shared_objects;   // by ObjectId
  std::vector<bool> watched_objects;  // likewise: those that invariants read
  // What the program did: see Machine.
  bool yielded = false;
  bool slept = false;
  bool timed = false;
  bool awaits_widely = false;
  bool cut_passes = false;
  bool tried_in_vain = false;
  // Executions in which threads were stopped at a bound: see ThreadBounds.
  bool operations_reached = false;
  bool iterations_reached = false;
  std::uint64_t step_limited = 0;  // of those truncated: by the limit of operations of an execution

  // Counts the machine's last execution, but for what follows the outcomes, which a machine keeps
  // itself. One that departed from what was known has no result. See Scheduler::departure,
  // Scheduler::last_was_redundant. Returns whether it has a result and was not thrown away.
  bool count(const Machine& machine, bool departed, bool redundant);
  void add(const Tally& other);
  // The same with what `machine` keeps.
  Tally with(const Machine& machine) const;
  // Forgets the executions, but not what is known of the program.
  void forget_executions();
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_TALLY_H_
