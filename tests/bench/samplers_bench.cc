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

void search(benchmark::State& state, const std::string& strategy, const Program& program,
            std::uint64_t executions) {
  CheckOptions options;
  options.strategy = strategy;
  options.executions_max = executions;
  options.keep_going = true;
  options.minimize_executions = 0;
  measure_search(state, program, options);
}

void sampler(benchmark::State& state, const std::string& strategy) {
  search(state, strategy, program_of("counter_race"), 100'000);
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
  const auto executions = static_cast<std::uint64_t>(2'000'000 / operations);
  search(state, strategy, {"bench", {}, body}, executions);
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
