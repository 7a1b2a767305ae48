#ifndef HEDDLE_TESTS_BENCH_MEASURE_SEARCH_H_
#define HEDDLE_TESTS_BENCH_MEASURE_SEARCH_H_

#include <benchmark/benchmark.h>

#include "checker/check.h"

namespace heddle {

// Repeats a whole search, and counts executions a second, the time of one, and that of one of their
// operations, in nanoseconds and in raw context switches, measured just before on the same core.
//
// The counters are of the best search and in processor time, as the switch is the best of its
// measurements: on a shared machine the mean, or a clock on the wall, measures the others.
void measure_search(benchmark::State& state, const Program& program, const CheckOptions& options);

}  // namespace heddle

#endif  // HEDDLE_TESTS_BENCH_MEASURE_SEARCH_H_
