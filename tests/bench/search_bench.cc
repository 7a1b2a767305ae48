// How fast the simplest strategies are, as their user sees them: whole searches, with all that is
// counted and kept, of 100,000 executions or all there are.

#include <benchmark/benchmark.h>

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
