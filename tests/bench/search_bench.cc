// How fast a search is, as its user sees it: heddle::check over a whole search, with all that it
// counts and keeps. Beside each figure stands the cost of a raw context switch, measured just
// before on the same core, so that the ratio can be compared between machines.
//
// One iteration is a search of the same work each time: 100,000 executions, or all there are. The
// counters are of the best iteration, as the switch is the best of its measurements: on a shared
// machine the mean measures the others.

#include <benchmark/benchmark.h>

#include <limits>
#include <string>
#include <utility>

#include "checker/check.h"
#include "tests/bench/raw_switch.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

void search(benchmark::State& state, const std::string& strategy, const Program& program) {
  CheckOptions options;
  options.strategy = strategy;
  options.executions_max = 100'000;
  options.keep_going = true;

  const double raw_switch = raw_switch_nanoseconds();
  Result best;
  best.seconds = std::numeric_limits<double>::max();
  for (auto _ : state) {
    Result result = check(program, options);
    if (result.seconds < best.seconds) best = std::move(result);
  }
  const double per_operation = best.seconds * 1e9 / static_cast<double>(best.events);
  state.counters["executions_per_second"] =
      static_cast<double>(best.executions.explored) / best.seconds;
  state.counters["ns_per_operation"] = per_operation;
  state.counters["ns_per_raw_switch"] = raw_switch;
  state.counters["raw_switches_per_operation"] = per_operation / raw_switch;
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
