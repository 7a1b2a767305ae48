#ifndef HEDDLE_TESTS_BENCH_MEASURE_SEARCH_H_
#define HEDDLE_TESTS_BENCH_MEASURE_SEARCH_H_

#include <benchmark/benchmark.h>

#include <cstdint>
#include <limits>
#include <utility>

#include "checker/check.h"

namespace heddle {

// Repeats a whole search, and counts executions a second, the time of one, and that of one of their
// operations, in nanoseconds and in raw context switches, measured just before on the same core.
//
// The counters are of the best search and in processor time, as the switch is the best of its
// measurements: on a shared machine the mean, or a clock on the wall, measures the others.
void measure_search(benchmark::State& state, const Program& program, const CheckOptions& options);

// The processor time that one execution more takes a search, by what three times as many take
// longer: after its samples a search looks for what they may have missed, in some hundred
// executions however many those were.
class ExecutionTime {
 public:
  ExecutionTime(Program program, const CheckOptions& options, std::uint64_t executions)
      : program_(std::move(program)), options_(options), executions_(executions) {}

  void measure();
  // Of the best of all measurements.
  double nanoseconds() const;

 private:
  double seconds_of(std::uint64_t executions);

  static constexpr std::uint64_t kMore = 3;
  static constexpr double kNever = std::numeric_limits<double>::max();

  const Program program_;
  CheckOptions options_;
  const std::uint64_t executions_;
  double few_ = kNever;
  double many_ = kNever;
};

}  // namespace heddle

#endif  // HEDDLE_TESTS_BENCH_MEASURE_SEARCH_H_
