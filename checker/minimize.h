#ifndef HEDDLE_CHECKER_MINIMIZE_H_
#define HEDDLE_CHECKER_MINIMIZE_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "checker/options.h"
#include "checker/result.h"
#include "checker/seed.h"

namespace heddle {

// A smaller execution that shows the same failure: one of the fewest preemptions, and of those one
// of the fewest events that were met.
//
// The same failure is one that a search with CheckOptions::keep_going would not report beside it:
// of the same kind, and
// - a data race on the same object, by accesses in the same two source lines;
// - an assertion with the same text in the same line, or the same exception;
// - a deadlock of the same threads at the same operations on the same objects, or a livelock of the
//   same threads in loops that read the same objects;
// - a misuse of the same lock in the same line;
// - else of the same thread or objects.
//
// First parts of the schedule are left out: see schedule_reduction.h. Then all executions with at
// most 0, 1, .. preemptions are searched (Musuvathi, Qadeer, PLDI 2007), by dpor where it applies:
// the first bound with the failure has the fewest, which is certain where those before were
// searched to their end. Of an execution without an end the cycle is made shorter, and then the way
// to it: see lasso/minimize_lasso.h. The result depends on no clock unless the time ends the work.

struct MinimizeBudget {
  std::uint64_t executions = kMinimizeExecutions;
  double seconds = kMinimizeSeconds;
  const std::atomic<bool>* interrupted = nullptr;  // set to end the work soon; null: nobody does
};

// What has come of it: as reported where nothing is smaller. It was run again from its token.
struct Minimized {
  std::string token;
  Failure failure;
  Trace trace;
  std::uint32_t preemptions = 0;
  std::uint64_t events = 0;
  // A search of all executions with fewer preemptions came to its end without this failure.
  bool fewest_preemptions = false;
  MinimizedFrom from;            // as it was
  std::uint64_t executions = 0;  // run for it
};

// Minimises the first failure that the execution of `token` shows. Throws UsageError where it shows
// none, or the token is not one of `program` as it is.
Minimized minimize(const Program& program, const std::string& token, const MinimizeBudget& budget);

// Puts for each failure that a search has found what has come of minimising it.
void minimize_failures(const Program& program, const CheckOptions& options, Result& result);

// Whether a failure of that kind can be minimised: one that the machine sees as it runs, and none
// of heddle's limits.
bool can_be_minimized(FailureKind kind) noexcept;

}  // namespace heddle

#endif  // HEDDLE_CHECKER_MINIMIZE_H_
