#ifndef HEDDLE_TESTS_BENCH_BUGS_TARGETS_H_
#define HEDDLE_TESTS_BENCH_BUGS_TARGETS_H_

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/bugs/table.h"

namespace heddle::bugs {

// What a table is held to.
struct Target {
  std::string claim;
  std::optional<bool> holds;  // nullopt: the table has not what it is about
  std::string measured;       // what was found, or what is missing
};

// - Each program's bug is found in every trial by one strategy at least.
// - `portfolio` needs at most 1.5 times the geometric mean of the best other sampler.
// - `surw` finds reorder_100 and two_stage_50 in every trial within 10,000 executions.
std::vector<Target> targets(const Table& table);

}  // namespace heddle::bugs

#endif  // HEDDLE_TESTS_BENCH_BUGS_TARGETS_H_
