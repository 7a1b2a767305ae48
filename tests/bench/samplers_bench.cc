// How fast the samplers are: whole searches, by strategy, and by the length of executions.
// `heddle_bench --benchmark_filter=sampler`.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "sim/heddle.h"
#include "tests/bench/measure_search.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

CheckOptions options_of(const std::string& strategy) {
  CheckOptions options;
  options.strategy = strategy;
  options.executions_max = 100'000;
  options.keep_going = true;
  options.minimize_executions = 0;
  return options;
}

void sampler(benchmark::State& state, const std::string& strategy) {
  measure_search(state, program_of("counter_race"), options_of(strategy));
}

// Two threads that each do `operations`/2 on one counter: the cost of an operation, whatever the
// length of the execution.
void sampler_length(benchmark::State& state, const std::string& strategy) {
  const std::int64_t operations = state.range(0);
  const std::function<void()> body = [=] {
    atomic<int> shared(0);
    const auto work = [&] {
      for (std::int64_t i = 0; i < operations / 2; ++i) shared.fetch_add(1);
    };
    std::array<thread, 2> threads{thread(work), thread(work)};
    for (thread& each : threads) each.join();
  };
  constexpr std::int64_t kOperations = 2'000'000;
  ExecutionTime time({"bench", {}, body}, options_of(strategy),
                     static_cast<std::uint64_t>(kOperations / operations));
  for (auto _ : state) time.measure();
  state.counters["ns_per_operation"] = time.nanoseconds() / static_cast<double>(operations);
}

#define HEDDLE_BENCH_SAMPLER(name)         \
  BENCHMARK_CAPTURE(sampler, name, #name); \
  BENCHMARK_CAPTURE(sampler_length, name, #name)->Arg(10)->Arg(100)->Arg(1'000)->Arg(10'000)

HEDDLE_BENCH_SAMPLER(random);
HEDDLE_BENCH_SAMPLER(pct);
HEDDLE_BENCH_SAMPLER(pos);
HEDDLE_BENCH_SAMPLER(delay);
HEDDLE_BENCH_SAMPLER(urw);
HEDDLE_BENCH_SAMPLER(surw);
HEDDLE_BENCH_SAMPLER(rff);
HEDDLE_BENCH_SAMPLER(portfolio);

}  // namespace
}  // namespace heddle
