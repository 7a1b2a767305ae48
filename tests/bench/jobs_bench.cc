// How much faster two jobs are than one, on a search that takes one job over a minute (40 million
// interleavings): the counter `speedup`, of two searches in one run. Needs two cores that nobody
// else uses. `heddle_bench --benchmark_filter=jobs`.

#include <benchmark/benchmark.h>

#include "checker/check.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

void jobs(benchmark::State& state) {
  const Program program = program_of("counter_race", {{"increments", state.range(0)}});
  CheckOptions options;
  options.strategy = "dfs";
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
BENCHMARK(jobs)->Arg(7)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
}  // namespace heddle
