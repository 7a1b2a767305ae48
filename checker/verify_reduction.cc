#include "checker/verify_reduction.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checker/scheduler/dfs.h"
#include "checker/trace_hash.h"

namespace heddle {
namespace {

using Clock = std::chrono::steady_clock;

// All that a search saw of a program.
struct Seen {
  std::map<std::uint64_t, std::uint64_t> traces;  // by hash: how many executions
  std::set<std::pair<FailureKind, std::uint64_t>> failures;
  std::set<std::vector<std::int64_t>> outcomes;
  std::uint64_t executions = 0;
  bool complete = false;
};

MachineOptions machine_options(const CheckOptions& options) {
  MachineOptions result;
  result.steps_max = options.steps_max;
  result.threads_max = options.threads_max;
  result.stack_size = options.stack_size;
  result.failures_max = std::numeric_limits<std::uint32_t>::max();
  result.fair = false;
  result.recording = Recording::events;
  return result;
}

void look(Seen& seen, const Machine& machine) {
  if (machine.ending() == Ending::abandoned || machine.discarded()) return;
  ++seen.traces[trace_hash(machine)];
  for (const FailureNote& note : machine.notes()) seen.failures.insert({note.kind, note.key});
  std::vector<std::int64_t> outcome;
  for (const OutcomeValue& value : machine.outcomes()) outcome.push_back(value.value);
  seen.outcomes.insert(std::move(outcome));
}

Seen search(Machine& machine, const Program& program, const CheckOptions& options,
            Scheduler& scheduler, std::uint64_t executions_max) {
  const Clock::time_point start = Clock::now();
  const auto out_of_time = [&] {
    return options.seconds_max &&
           std::chrono::duration<double>(Clock::now() - start).count() >= *options.seconds_max;
  };
  Seen seen;
  while (scheduler.begin_execution()) {
    if (seen.executions == executions_max || out_of_time()) return seen;
    ++seen.executions;
    machine.run(program.body, scheduler);
    scheduler.end_execution(machine);
    look(seen, machine);
    if (scheduler.departure() != nullptr) break;
    if (machine.loops().has_news() || machine.endless_yields()) return seen;
  }
  seen.complete = true;
  return seen;
}

// What was searched before a loop turned out to wait took it for another. And a reduction cannot
// know that a pass fails before one has: what it does with all that is to be learned is judged.
template <typename MakeScheduler>
Seen search_until_loops_known(const Program& program, const CheckOptions& options,
                              MakeScheduler&& make_scheduler, std::uint64_t executions_max) {
  Machine machine(machine_options(options));
  for (;;) {
    const std::size_t learned = machine.loops().learned();
    const Seen seen = search(machine, program, options, make_scheduler(), executions_max);
    const bool news = machine.loops().take_news() || machine.loops().learned() > learned;
    if (!news) return seen;
  }
}

}  // namespace

bool ReductionCheck::holds() const noexcept {
  return complete && missed == 0 && foreign == 0 && repeated == 0 && redundant == 0 &&
         same_outcomes && same_failures && departure.empty();
}

ReductionCheck verify_reduction(const Program& program, const CheckOptions& options,
                                PlantedBug bug) {
  constexpr std::uint64_t kInterleavingsMax = 1'000'000;
  std::optional<DepthFirst> dfs;
  const Seen all = search_until_loops_known(
      program, options, [&]() -> Scheduler& { return dfs.emplace(); },
      options.executions_max.value_or(kInterleavingsMax));
  ReductionCheck check;
  check.complete = all.complete;
  check.interleavings = all.executions;
  check.traces = all.traces.size();
  if (!all.complete) return check;

  std::optional<OptimalDpor> dpor;
  // A search that is wrong may have no end.
  const Seen reduced = search_until_loops_known(
      program, options, [&]() -> Scheduler& { return dpor.emplace(bug); }, 2 * all.executions + 1);
  check.executions = reduced.executions;
  check.redundant = dpor->redundant_count();
  for (const auto& [trace, count] : all.traces) check.missed += !reduced.traces.contains(trace);
  for (const auto& [trace, count] : reduced.traces) {
    check.foreign += !all.traces.contains(trace);
    check.repeated += count > 1;
  }
  check.same_outcomes = reduced.outcomes == all.outcomes;
  check.same_failures = reduced.failures == all.failures;
  for (const Scheduler* scheduler :
       {static_cast<const Scheduler*>(&*dfs), static_cast<const Scheduler*>(&*dpor)}) {
    if (const Departure* departure = scheduler->departure()) {
      check.departure = "expected " + departure->expected + ", found " + departure->found;
    }
  }
  return check;
}

}  // namespace heddle
