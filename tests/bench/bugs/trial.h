#ifndef HEDDLE_TESTS_BENCH_BUGS_TRIAL_H_
#define HEDDLE_TESTS_BENCH_BUGS_TRIAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/bugs/bug.h"

namespace heddle::bugs {

// One search for a bug.
struct Trial {
  std::optional<std::uint64_t> found_in;  // executions, that with the bug included
  double seconds = 0;                     // of processor time
};

// Searches by `strategy` until the bug is found or `executions_max` executions are over. The seed
// decides all. Throws std::runtime_error where a search finds another failure, and UsageError where
// there is no such strategy.
Trial run_trial(const Bug& bug, const std::string& strategy, std::uint64_t seed,
                std::uint64_t executions_max);

// Whether every trial with this strategy is the same, whatever the seed.
bool is_deterministic(const std::string& strategy);

// The trials of a program by a strategy.
struct Cell {
  std::uint64_t budget = 0;  // executions of a trial
  std::vector<Trial> trials;

  std::size_t found() const;
  // Executions to the bug. A trial that has not found it counts as its whole budget, which is less
  // than the truth: both are lower bounds where found() < trials.size().
  double mean() const;
  double median() const;
  double seconds() const;  // of all trials
};

}  // namespace heddle::bugs

#endif  // HEDDLE_TESTS_BENCH_BUGS_TRIAL_H_
