#include "checker/verify_reduction.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "checker/findings.h"
#include "checker/scheduler/dfs.h"
#include "checker/trace_hash.h"

namespace heddle {
namespace {

using Clock = std::chrono::steady_clock;

// All that a search saw of a program.
struct Seen {
  std::map<std::uint64_t, std::uint64_t> traces;          // by hash: how many executions
  std::map<std::uint64_t, std::uint64_t> without_passes;  // as above
  std::set<std::pair<FailureKind, std::uint64_t>> failures;
  std::set<std::vector<std::int64_t>> outcomes;
  std::uint64_t executions = 0;
  std::uint64_t redundant = 0;
  bool complete = false;
  bool wide = false;   // awaits of several objects were met
  bool loops = false;  // loops that wait were met
};

// Everything that an execution shows is compared, and dpor knows no fairness.
MachineOptions recording_options(const CheckOptions& options) {
  MachineOptions result = machine_options(options);
  result.failures_max = std::numeric_limits<std::uint32_t>::max();
  result.fair = false;
  result.recording = Recording::events;
  return result;
}

void look(Seen& seen, const Machine& machine) {
  if (machine.ending() == Ending::abandoned || machine.discarded()) return;
  ++seen.traces[trace_hash(machine)];
  if (machine.knows_loops()) ++seen.without_passes[trace_hash_without_passes(machine)];
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
    seen.wide = machine.has_wide_awaits();
    if (seen.executions == executions_max || out_of_time()) return seen;
    ++seen.executions;
    machine.run(program.body, scheduler);
    scheduler.end_execution(machine);
    if (scheduler.last_was_redundant()) {
      ++seen.redundant;
    } else {
      look(seen, machine);
    }
    if (scheduler.departure() != nullptr) break;
    const bool news = machine.loops().has_news() || machine.has_watch_news();
    if (news || machine.endless_yields()) return seen;
  }
  seen.wide = machine.has_wide_awaits();
  seen.loops = machine.knows_loops();
  seen.complete = true;
  return seen;
}

}  // namespace

bool ReductionCheck::holds() const noexcept {
  return complete && missed == 0 && foreign == 0 && (without_passes || repeated == 0) &&
         (bounded || without_passes || redundant == 0) && same_outcomes && same_failures &&
         departure.empty();
}

namespace {

using MakeScheduler = std::function<std::unique_ptr<Scheduler>(OptimalDpor::Loops)>;

// What a search sees, and the scheduler that it ended with.
struct Searched {
  Seen seen;
  std::unique_ptr<Scheduler> scheduler;
};

// What was searched before a loop turned out to wait took it for another. And a reduction cannot
// know that a pass fails before one has: what it does with all that is to be learned is judged.
// Where that does not suffice it is to doubt what it knows.
Searched search_until_loops_known(const Program& program, const CheckOptions& options,
                                  const MakeScheduler& make_scheduler,
                                  std::uint64_t executions_max) {
  Machine machine(recording_options(options));
  auto loops = OptimalDpor::Loops::trusted;
  for (;;) {
    const std::size_t learned = machine.loops().learned();
    Searched searched{{}, make_scheduler(loops)};
    searched.seen = search(machine, program, options, *searched.scheduler, executions_max);
    const bool unsure = searched.scheduler->unsure();
    const bool new_pass = machine.loops().learned() > learned;
    const bool watches_more = machine.take_watch_news();
    if (!machine.loops().take_news() && !watches_more && !new_pass && !unsure) return searched;
    if (unsure && !new_pass) loops = OptimalDpor::Loops::doubted;
  }
}

void note_departure(ReductionCheck& check, const Scheduler& scheduler) {
  if (const Departure* departure = scheduler.departure()) {
    check.departure = "expected " + departure->expected + ", found " + departure->found;
  }
}

using Traces = std::map<std::uint64_t, std::uint64_t>;

void compare_traces(ReductionCheck& check, const Traces& all, const Traces& reduced) {
  check.missed = check.foreign = check.repeated = 0;
  for (const auto& [trace, count] : all) check.missed += !reduced.contains(trace);
  for (const auto& [trace, count] : reduced) {
    check.foreign += !all.contains(trace);
    check.repeated += count > 1;
  }
}

// Compares what `make_dpor` sees with what dfs saw. `wide`: whether that met awaits of several
// objects.
ReductionCheck compare(const Program& program, const CheckOptions& options, const Searched& dfs,
                       const MakeScheduler& make_dpor, bool& wide) {
  const Seen& all = dfs.seen;
  ReductionCheck check;
  check.complete = all.complete;
  check.interleavings = all.executions;
  check.traces = all.traces.size();
  note_departure(check, *dfs.scheduler);
  if (!all.complete) return check;

  // A search that is wrong may have no end.
  const Searched dpor =
      search_until_loops_known(program, options, make_dpor, 2 * all.executions + 1);
  const Seen& reduced = dpor.seen;
  wide = reduced.wide;
  check.executions = reduced.executions;
  check.redundant = reduced.redundant;
  compare_traces(check, all.traces, reduced.traces);
  check.same_outcomes = reduced.outcomes == all.outcomes;
  check.same_failures = reduced.failures == all.failures;
  note_departure(check, *dpor.scheduler);
  if (check.holds() || !all.loops || !reduced.loops) return check;
  check.without_passes = true;
  compare_traces(check, all.without_passes, reduced.without_passes);
  return check;
}

Searched search_all(const Program& program, const CheckOptions& options) {
  constexpr std::uint64_t kInterleavingsMax = 1'000'000;
  const auto make = [&](OptimalDpor::Loops) {
    return std::make_unique<DepthFirst>(options.preemptions_max);
  };
  return search_until_loops_known(program, options, make,
                                  options.executions_max.value_or(kInterleavingsMax));
}

ReductionCheck compare_bounded(const Program& program, const CheckOptions& options,
                               const Searched& dfs, std::uint32_t preemptions_max, BoundedBug bug) {
  bool wide = false;
  const auto make = [=](OptimalDpor::Loops) {
    return std::make_unique<BoundedDpor>(preemptions_max, bug);
  };
  ReductionCheck check = compare(program, options, dfs, make, wide);
  check.bounded = true;
  return check;
}

}  // namespace

ReductionCheck verify_reduction(const Program& program, const CheckOptions& options,
                                PlantedBug bug) {
  if (options.preemptions_max) return verify_bounded_reduction(program, options);
  const Searched dfs = search_all(program, options);
  bool wide = dfs.seen.wide;
  if (!wide || bug != PlantedBug::none) {
    const auto make = [=](OptimalDpor::Loops loops) {
      return std::make_unique<OptimalDpor>(bug, loops);
    };
    const ReductionCheck check = compare(program, options, dfs, make, wide);
    if (!wide || bug != PlantedBug::none) return check;
  }
  return compare_bounded(program, options, dfs, BoundedDpor::kNoBound, BoundedBug::none);
}

ReductionCheck verify_bounded_reduction(const Program& program, const CheckOptions& options,
                                        BoundedBug bug) {
  const Searched dfs = search_all(program, options);
  return compare_bounded(program, options, dfs, options.preemptions_max.value(), bug);
}

}  // namespace heddle
