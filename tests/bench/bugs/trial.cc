#include "tests/bench/bugs/trial.h"

#include <algorithm>
#include <ctime>
#include <numeric>
#include <stdexcept>

#include "checker/check.h"

namespace heddle::bugs {
namespace {

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::vector<double> counted(const Cell& cell) {
  std::vector<double> counts;
  for (const Trial& trial : cell.trials) {
    counts.push_back(static_cast<double>(trial.found_in.value_or(cell.budget)));
  }
  return counts;
}

}  // namespace

Trial run_trial(const Bug& bug, const std::string& strategy, std::uint64_t seed,
                std::uint64_t executions_max) {
  CheckOptions options = options_for_bugs();
  options.strategy = strategy;
  options.seed = seed;
  options.executions_max = executions_max;
  const double began = thread_seconds();
  const Result result = check(program_of(bug), options);
  Trial trial;
  trial.seconds = thread_seconds() - began;
  if (result.failures.empty()) return trial;
  const Failure& failure = result.failures.front().failure;
  if (std::ranges::find(bug.kinds, failure.kind) == bug.kinds.end()) {
    throw std::runtime_error(bug.name + ": " + strategy + " found " + name_of(failure.kind) + " (" +
                             failure.message + "), which is not its bug");
  }
  std::uint64_t executions = 0;
  for (const Phase& phase : result.phases) executions += phase.executions;
  if (executions <= executions_max) trial.found_in = executions;
  return trial;
}

bool is_deterministic(const std::string& strategy) {
  return strategy == "dfs" || strategy == "dpor";
}

std::size_t Cell::found() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(trials, [](const Trial& trial) { return trial.found_in.has_value(); }));
}

double Cell::mean() const {
  const std::vector<double> counts = counted(*this);
  return std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
}

double Cell::median() const {
  std::vector<double> counts = counted(*this);
  std::ranges::sort(counts);
  const std::size_t middle = counts.size() / 2;
  return counts.size() % 2 == 1 ? counts[middle] : (counts[middle - 1] + counts[middle]) / 2;
}

double Cell::seconds() const {
  return std::accumulate(trials.begin(), trials.end(), 0.0,
                         [](double sum, const Trial& trial) { return sum + trial.seconds; });
}

}  // namespace heddle::bugs
