#ifndef HEDDLE_CHECKER_CHECK_H_
#define HEDDLE_CHECKER_CHECK_H_

#include <functional>
#include <string>

#include "checker/options.h"
#include "checker/result.h"
#include "checker/seed.h"
#include "sim/source_location.h"

namespace heddle {

// Searches the executions of `program`. Throws UsageError where the options contradict each other
// or the program misuses heddle; whatever else is wrong with the program is in the result.
Result check(const Program& program, const CheckOptions& options);

// The same for a body alone. Without a name it has that of its place, "queue_test.cc:12": a seed is
// for the check of that name, and is refused by others.
Result check(std::string name, std::function<void()> body, const CheckOptions& options = {});
Result check(std::function<void()> body, const CheckOptions& options = {},
             source_location where = source_location::current());

// The strategies that CheckOptions::strategy takes; some take a parameter behind: see strategy.h.
const std::vector<std::string>& strategy_names();

// One execution again.
struct Replay {
  std::vector<Failure> failures;  // empty: it ended well
  Trace trace;
  std::uint32_t preemptions = 0;
  std::vector<std::pair<std::string, std::int64_t>> outcome;
};

// Runs the execution of `seed`. Throws UsageError where the seed is of another program; a program
// that departs from it is the failure `nondeterminism`. Of an execution without end it runs
// `passes` of the cycle, at least 1; of others `passes` must be 1.
Replay replay(const Program& program, const Seed& seed, std::uint64_t passes = 1);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_CHECK_H_
