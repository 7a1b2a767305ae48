#ifndef HEDDLE_CHECKER_REPEATABILITY_H_
#define HEDDLE_CHECKER_REPEATABILITY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/options.h"
#include "checker/recorded.h"

namespace heddle {

// Whether a program does the same again under the same schedule. A search notices that it does not
// where it comes back to a point that it knows, and where a failure does not come back. What only
// adds something behind such points, it takes for news: that is looked for here.

// Two executions of one schedule that are not the same.
struct Difference {
  Departure departure;  // what the later one did first that the earlier one had not
  Recorded later;
  std::uint64_t walk = 0;  // by which execution of a random walk, counted from 1; 0: by none
};

// What the later execution did first that the earlier one had not: another operation, in another
// line or on another object, another failure, or another outcome. Values are not compared, for they
// may be addresses. nullopt: both did the same. REQUIRES: neither departed from its schedule
std::optional<Departure> difference(const Recorded& earlier, const Recorded& later);

// For an execution that showed a failure in the search, and does not now: what was there, and what
// is there instead in `recorded`, which is to be the same execution.
Departure without(const Recorded& recorded, const FailureNote& failure);

// Runs the execution that begins with `answers` (threads by their order of creation) a few times.
// nullopt: it was the same each time. `finds_loops`: as the scheduler did that gave the answers.
std::optional<Difference> differing_runs(const Program& program, const MachineOptions& options,
                                         const std::vector<std::uint32_t>& answers,
                                         bool finds_loops);

// Runs the first execution of a random walk before a search, and that one and some others again
// after it. A program that keeps something from one execution to the next, and does something else
// because of it, does so in most cases in one of these. It costs no more than some thousand
// operations.
class Repeatability {
 public:
  // Runs the program once.
  Repeatability(const Program& program, const CheckOptions& options);

  // nullopt: everything came again as it was.
  std::optional<Difference> check() const;

 private:
  Recorded walk(std::uint64_t number) const;

  const Program& program_;
  const std::uint64_t seed_;
  const MachineOptions options_;
  const Recorded first_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_REPEATABILITY_H_
