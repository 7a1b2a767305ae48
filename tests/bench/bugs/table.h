#ifndef HEDDLE_TESTS_BENCH_BUGS_TABLE_H_
#define HEDDLE_TESTS_BENCH_BUGS_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/bugs/trial.h"

namespace heddle::bugs {

struct TableOptions {
  std::uint64_t trials = 20;
  std::uint64_t budget = 10'000;  // executions of a trial, times that of the bug's budget_factor
  std::uint64_t seed = 1;         // of the first trial; each has another
  std::vector<std::string> strategies;
  std::vector<const Bug*> bugs;
  std::uint32_t jobs = 1;  // OS threads; they change nothing but the time it takes
};

// Strategy by program.
struct Table {
  TableOptions options;
  std::vector<std::vector<Cell>> cells;  // of options.bugs, then of options.strategies

  // The column of a strategy. REQUIRES: it is among options.strategies
  std::size_t column_of(const std::string& strategy) const;
  // Over all programs, of the mean executions to the bug: what was not found counts as its budget.
  double geometric_mean(std::size_t strategy) const;
  // Programs whose bug the strategy has found in every trial.
  std::size_t always_found(std::size_t strategy) const;
  double seconds(std::size_t strategy) const;  // of processor time, for all trials
};

// Throws what run_trial throws.
Table run_table(const TableOptions& options);

}  // namespace heddle::bugs

#endif  // HEDDLE_TESTS_BENCH_BUGS_TABLE_H_
