#include "tests/differential/compare.h"

#include <limits>

#include "checker/scheduler/dfs.h"
#include "checker/trace_hash.h"
#include "sim/engine/machine.h"

namespace heddle::differential {

Seen search(const std::function<void()>& body, Scheduler& scheduler,
            std::uint64_t executions_max) {
  MachineOptions options;
  options.recording = Recording::events;
  options.steps_max = 1000;
  options.failures_max = std::numeric_limits<std::uint32_t>::max();
  options.fair = false;  // commutation knows nothing of fairness
  Machine machine(options);
  Seen seen;
  while (scheduler.begin_execution()) {
    if (seen.executions == executions_max) return seen;
    ++seen.executions;
    machine.run(body, scheduler);
    scheduler.end_execution(machine);
    if (machine.ending() == Ending::abandoned) continue;
    ++seen.traces[trace_hash(machine)];
    for (const FailureNote& note : machine.notes()) seen.failures.insert({note.kind, note.key});
    std::vector<std::int64_t> outcome;
    for (const OutcomeValue& value : machine.outcomes()) outcome.push_back(value.value);
    seen.outcomes.insert(std::move(outcome));
  }
  seen.complete = true;
  return seen;
}

std::optional<std::string> compare(const std::function<void()>& body, std::uint64_t dfs_max,
                                   std::uint64_t& executions, PlantedBug bug) {
  DepthFirst dfs;
  const Seen all = search(body, dfs, dfs_max);
  executions = all.complete ? all.executions : 0;
  if (!all.complete) return std::nullopt;
  OptimalDpor dpor(bug);
  const Seen reduced = search(body, dpor, 2 * all.executions + 1);
  if (dpor.departure() != nullptr) {
    return "departs: expected " + dpor.departure()->expected + ", found " +
           dpor.departure()->found;
  }
  if (!reduced.complete) return "more executions than dfs has";
  std::uint64_t missed = 0;
  for (const auto& [trace, count] : all.traces) missed += !reduced.traces.contains(trace);
  std::uint64_t twice = 0;
  std::uint64_t foreign = 0;
  for (const auto& [trace, count] : reduced.traces) {
    twice += count > 1;
    foreign += !all.traces.contains(trace);
  }
  const std::string counts = std::to_string(all.traces.size()) + " traces, " +
                             std::to_string(reduced.executions) + " executions";
  if (missed > 0) return std::to_string(missed) + " traces missed of " + counts;
  if (foreign > 0) return std::to_string(foreign) + " traces that dfs does not have; " + counts;
  if (twice > 0) return std::to_string(twice) + " traces explored more than once; " + counts;
  if (dpor.redundant_count() > 0) {
    return std::to_string(dpor.redundant_count()) + " redundant executions; " + counts;
  }
  if (reduced.failures != all.failures) return "other failures; " + counts;
  if (reduced.outcomes != all.outcomes) return "other outcomes; " + counts;
  return std::nullopt;
}

}  // namespace heddle::differential
