// How fast the simplest strategies are, as their user sees them: whole searches, with all that is
// counted and kept, of 100,000 executions or all there are.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <limits>
#include <string>

#include "tests/bench/measure_search.h"
#include "tests/bench/raw_switch.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

void search(benchmark::State& state, const std::string& strategy, const Program& program) {
  CheckOptions options;
  options.strategy = strategy;
  options.executions_max = 100'000;
  options.keep_going = true;
  options.minimize_executions = 0;
  measure_search(state, program, options);
}

// The default sizes have few interleavings, so dfs gets larger ones.
BENCHMARK_CAPTURE(search, counter_race_random, "random", program_of("counter_race"));
BENCHMARK_CAPTURE(search, counter_race_dfs, "dfs", program_of("counter_race", {{"increments", 5}}));
BENCHMARK_CAPTURE(search, counter_mutex_random, "random", program_of("counter_mutex"));
BENCHMARK_CAPTURE(search, counter_mutex_dfs, "dfs",
                  program_of("counter_mutex", {{"increments", 9}}));
BENCHMARK_CAPTURE(search, bounded_buffer_random, "random", program_of("bounded_buffer"));
BENCHMARK_CAPTURE(search, bounded_buffer_dfs, "dfs", program_of("bounded_buffer", {{"items", 5}}));

// What looking for failures costs where there are none: the same samples with all detectors, and
// with none, in turn.
void detectors(benchmark::State& state, const Program& program) {
  CheckOptions with;
  with.strategy = "random";
  with.executions_max = 20'000;
  with.keep_going = true;
  CheckOptions without = with;
  without.without.set();
  const auto seconds_of = [&](const CheckOptions& options) {
    const std::clock_t start = std::clock();
    benchmark::DoNotOptimize(check(program, options));
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  double best_with = std::numeric_limits<double>::max();
  double best_without = best_with;
  for (auto _ : state) {
    best_with = std::min(best_with, seconds_of(with));
    best_without = std::min(best_without, seconds_of(without));
  }
  state.counters["with_over_without"] = best_with / best_without;
}
BENCHMARK_CAPTURE(detectors, counter_mutex, program_of("counter_mutex"));
BENCHMARK_CAPTURE(detectors, counter_mutex_of_16, program_of("counter_mutex", {{"threads", 16}}));
BENCHMARK_CAPTURE(detectors, bounded_buffer, program_of("bounded_buffer"));

void raw_switch(benchmark::State& state) {
  constexpr int kSwitches = 1'000'000;
  for (auto _ : state) switch_raw(kSwitches);
  state.counters["ns_per_raw_switch"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * kSwitches * 1e-9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(raw_switch);

}  // namespace
}  // namespace heddle
