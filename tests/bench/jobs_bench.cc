// How much faster two jobs are than one, on searches that take one job over a minute: the counter
// `speedup`, of two searches in one run. Needs two cores that nobody else uses.
// `heddle_bench --benchmark_filter=jobs`.

#include <benchmark/benchmark.h>

#include <string>

#include "checker/check.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

void jobs(benchmark::State& state, const std::string& strategy, std::int64_t threads,
          std::int64_t increments) {
  const Program program =
      program_of("counter_race", {{"threads", threads}, {"increments", increments}});
  CheckOptions options;
  options.strategy = strategy;
  options.keep_going = true;
  options.minimize_executions = 0;
  for (auto _ : state) {
    options.jobs = 1;
    const Result one = check(program, options);
    options.jobs = 2;
    const Result two = check(program, options);
    if (one.executions.explored != two.executions.explored) state.SkipWithError("counts differ");
    state.counters["executions"] = static_cast<double>(one.executions.explored);
    state.counters["seconds_of_one"] = one.seconds;
    state.counters["speedup"] = one.seconds / two.seconds;
  }
}
BENCHMARK_CAPTURE(jobs, dfs, "dfs", 2, 7)  // 40 million interleavings
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(jobs, dpor, "dpor", 2, 8)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
}  // namespace heddle
