#ifndef HEDDLE_CHECKER_SCHEDULE_REDUCTION_H_
#define HEDDLE_CHECKER_SCHEDULE_REDUCTION_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace heddle {

// A schedule, an answer each: see Machine::schedule.
using Answers = std::vector<std::uint32_t>;

// Runs a schedule from which something was left out. Returns the schedule of the execution that
// came of it where that is worth to go on with; nullopt else.
using Attempt = std::function<std::optional<Answers>(const Answers&)>;

// Leaves out of `answers` what can be left out, large parts first: delta debugging (Zeller,
// Hildebrandt: "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28, 2002), first of the
// stretches between two switches, then of single answers. Ends where no part can be left out, or
// `goes_on` is false. Each success of `attempt` must make the execution smaller.
void reduce_schedule(Answers answers, const Attempt& attempt, const std::function<bool()>& goes_on);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULE_REDUCTION_H_
