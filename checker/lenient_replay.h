#ifndef HEDDLE_CHECKER_LENIENT_REPLAY_H_
#define HEDDLE_CHECKER_LENIENT_REPLAY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "checker/check.h"
#include "sim/scheduler.h"

namespace heddle {

struct LenientBudget {
  std::uint64_t executions = 10'000;
  double seconds = 10;
};

// A seed on a program that may have changed since.
struct LenientReplay {
  // Where the program departs from the schedule; nullopt: it follows it to its end.
  std::optional<Departure> departure;
  std::uint64_t followed = 0;   // decisions of the schedule until then,
  std::uint64_t decisions = 0;  // of so many; both 0 for a seed that carries none
  // The execution that fails, and what brings it back; the one of the seed where nothing has
  // changed. Empty where none was found.
  Replay replay;
  std::string token;
  // Executions run from the departure on. `exhaustive`: without a failure, and there are no others.
  std::uint64_t executions = 0;
  bool exhaustive = false;
};

// Runs the execution of `seed`. Where the program departs from its schedule, goes on with what of
// the schedule is possible; and where that shows no failure searches: the executions that begin as
// the schedule does up to there, then all; those of at most 0, 1, .. preemptions (more than the
// beginning has) in turn, up to the first failure. Which failure the seed once showed is not known:
// any is taken, but for a limit that is reached. Throws UsageError where the seed is not one of
// that name and these parameters.
LenientReplay replay_leniently(const Program& program, const Seed& seed,
                               const LenientBudget& budget);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_LENIENT_REPLAY_H_
