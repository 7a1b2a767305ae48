#include "tests/bench/measure_search.h"

#include <algorithm>
#include <ctime>
#include <limits>

#include "tests/bench/raw_switch.h"

namespace heddle {

void measure_search(benchmark::State& state, const Program& program, const CheckOptions& options) {
  const double raw_switch = raw_switch_nanoseconds();
  double best = std::numeric_limits<double>::max();  // seconds
  double executions = 0;
  double events = 0;
  for (auto _ : state) {
    const std::clock_t start = std::clock();
    const Result result = check(program, options);
    const auto taken = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (taken >= best) continue;
    best = taken;
    executions = static_cast<double>(result.executions.explored);
    events = static_cast<double>(result.events);
  }
  const double per_operation = best * 1e9 / events;
  state.counters["executions"] = executions;
  state.counters["executions_per_second"] = executions / best;
  state.counters["ns_per_execution"] = best * 1e9 / executions;
  state.counters["ns_per_operation"] = per_operation;
  state.counters["ns_per_raw_switch"] = raw_switch;
  state.counters["raw_switches_per_operation"] = per_operation / raw_switch;
}

double ExecutionTime::seconds_of(std::uint64_t executions) {
  options_.executions_max = executions;
  const std::clock_t start = std::clock();
  benchmark::DoNotOptimize(check(program_, options_));
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void ExecutionTime::measure() {
  few_ = std::min(few_, seconds_of(executions_));
  many_ = std::min(many_, seconds_of(kMore * executions_));
}

double ExecutionTime::nanoseconds() const {
  return (many_ - few_) * 1e9 / static_cast<double>((kMore - 1) * executions_);
}

}  // namespace heddle
