#include "checker/findings.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "checker/repeatability.h"
#include "checker/scheduler/random.h"

namespace heddle {

namespace {

// Whether a failure of kind `precise` is what an execution that recorded less calls `rough`: only
// from the events can a wakeup be told that got lost.
bool is_of_kind(FailureKind precise, FailureKind rough) {
  if (precise == rough) return true;
  return precise == FailureKind::lost_wakeup && rough == FailureKind::deadlock;
}

}  // namespace

MachineOptions machine_options(const CheckOptions& options) {
  MachineOptions result;
  result.scheduling = options.scheduling;
  result.steps_max = options.steps_max;
  result.threads_max = options.threads_max;
  result.stack_size = options.stack_size;
  result.spurious_max = options.spurious_max;
  result.without = options.without;
  result.bounds = options.bounds;
  if (options.keep_going) result.failures_max = std::numeric_limits<std::uint32_t>::max();
  return result;
}

Seed seed_without_decisions(const Program& program, const CheckOptions& options) {
  Seed seed;
  seed.model = program.name;
  seed.parameters = program.parameters;
  seed.scheduling = options.scheduling;
  seed.steps_max = options.steps_max;
  seed.spurious_max = options.spurious_max;
  seed.without = options.without;
  seed.bounds = options.bounds;
  seed.stack_size = options.stack_size;
  return seed;
}

void Findings::look(const std::string& strategy, const Scheduler& scheduler, const Machine& machine,
                    std::uint64_t number) {
  const std::lock_guard guard(mutex_);
  look_alone(strategy, scheduler, machine, number);
}

void Findings::look_alone(const std::string& strategy, const Scheduler& scheduler,
                          const Machine& machine, std::uint64_t number) {
  if (const Departure* departure = scheduler.departure()) {
    return report_departure(strategy, scheduler, machine, number, *departure);
  }
  if (machine.notes().empty() || machine.discarded()) return;
  if (machine.ending() == Ending::abandoned || scheduler.last_was_redundant()) return;
  const bool only_limit = machine.ending() == Ending::truncated && machine.notes().size() == 1;
  if (!options_.keep_going && !only_limit) stops_ = true;
  const bool rough = machine.events().empty();
  for (std::size_t i = 0; i < machine.notes().size(); ++i) {
    const Key key{machine.notes()[i].kind, machine.notes()[i].key};
    if (rough && renamed_.contains(key)) continue;
    if (is_new(key)) {
      report(strategy, scheduler, machine, number, i);
    } else if (rough && machine.notes()[i].kind == FailureKind::deadlock && looks_again_left_ > 0) {
      --looks_again_left_;
      look_again(strategy, scheduler, machine, number, i);
    }
  }
}

// What was a deadlock in one execution may be a wakeup that got lost in another, which an execution
// that recorded nothing does not tell apart.
void Findings::look_again(const std::string& strategy, const Scheduler& scheduler,
                          const Machine& machine, std::uint64_t number, std::size_t note) {
  const std::string token = encode(seed_of_last(strategy, scheduler, machine, note));
  const Recorded recorded = run_recorded(program_, decode(token));
  if (recorded.departure || note >= recorded.notes.size()) return;
  const Key key{recorded.notes[note].kind, recorded.notes[note].key};
  if (key.first != FailureKind::lost_wakeup || !is_new(key)) return;
  keep(key, {token, strategy, number, static_cast<std::uint32_t>(note)}, recorded);
}

// From now on it is not.
bool Findings::is_new(const Key& key) {
  if (seen_.contains(key)) return false;
  seen_.insert(key);
  return before_ == nullptr || !before_->has(key);
}

bool Findings::has(const Key& key) const {
  const std::lock_guard guard(mutex_);
  return seen_.contains(key);
}

// Runs the machine's last execution again from its seed, and keeps what it tells of one failure.
void Findings::report(const std::string& strategy, const Scheduler& scheduler,
                      const Machine& machine, std::uint64_t number, std::size_t note) {
  const std::string token = encode(seed_of_last(strategy, scheduler, machine, note));
  const Recorded recorded = run_recorded(program_, decode(token));
  const FailureNote searched = machine.notes()[note];
  const bool again = !recorded.departure && note < recorded.notes.size() &&
                     is_of_kind(recorded.notes[note].kind, searched.kind);
  if (!again) {
    return report_departure(strategy, scheduler, machine, number, without(recorded, searched));
  }
  const Key key{recorded.notes[note].kind, recorded.notes[note].key};
  if (key.first != searched.kind) {
    // What it was taken for may be found as well, by a search that tells the two apart.
    seen_.erase({searched.kind, searched.key});
    renamed_.insert({searched.kind, searched.key});
    if (!is_new(key)) return;
  }
  keep(key, {token, strategy, number, static_cast<std::uint32_t>(note)}, recorded);
}

void Findings::keep(const Key& key, const Kept& kept, const Recorded& recorded) {
  FailureReport report;
  report.failure = recorded.failures[kept.note];
  report.key = recorded.notes[kept.note].key;
  report.seed = kept.seed;
  report.strategy = kept.strategy;
  report.execution = kept.execution;
  report.preemptions = recorded.preemptions;
  report.fewest_preemptions = options_.preemptions_max.has_value();
  report.events = recorded.steps;
  report.trace = recorded.trace;
  entries_.push_back({key, kept, std::move(report)});
}

bool Findings::has_failure() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const Entry& entry) { return entry.key.first != FailureKind::step_limit; });
}

void Findings::add_lasso(const Seed& seed, std::uint64_t walk) {
  const Recorded recorded = run_recorded(program_, seed);
  if (recorded.departure) return;
  const FailureKind kind = recorded.notes.front().kind;
  if (options_.without.test(static_cast<std::size_t>(kind))) return;
  const Key key{kind, recorded.notes.front().key};
  if (!is_new(key)) return;
  if (!options_.keep_going) stops_ = true;
  // What was cut is not in doubt any more.
  std::erase_if(entries_,
                [](const Entry& entry) { return entry.key.first == FailureKind::step_limit; });
  keep(key, {encode(seed), seed.strategy, walk, 0}, recorded);
}

// What brings the machine's last execution back, as far as one of its failures. The checksums come
// from a recorded run.
Seed Findings::seed_of_last(const std::string& strategy, const Scheduler& scheduler,
                            const Machine& machine, std::size_t note) const {
  Seed seed = seed_without_decisions(program_, options_);
  // A later failure lies behind those that stopped their threads before.
  seed.failures_max = machine.notes()[note].halted_before + 1;
  seed.failure = static_cast<std::uint32_t>(note);
  seed.strategy = strategy;
  seed = record_answers(program_, std::move(seed), answers_by_rank(machine)).seed;
  if (const auto* walk = dynamic_cast<const RandomWalk*>(&scheduler)) {
    seed.random = walk->execution_seed();
    seed.schedule.clear();
  }
  return seed;
}

void Findings::report_departure(const std::string& strategy, const Scheduler& scheduler,
                                const Machine& machine, std::uint64_t number, Departure departure) {
  const bool knows_both = scheduler.departure() != nullptr && departure.locations.size() == 2;
  departed_ = {strategy,
               number,
               std::move(departure),
               knows_both,
               scheduler.finds_loops(),
               answers_by_rank(machine),
               machine.step_count(),
               machine.preemption_count()};
  look_at(*departed_);
}

// What is told of it comes from executions of its schedule, where those differ as well.
void Findings::look_at(const Departed& departed) {
  FailureReport report;
  report.events = departed.events;
  report.preemptions = departed.preemptions;
  Departure departure = departed.departure;
  MachineOptions options = machine_options(options_);
  options.fair = schedules_fairly(departed.strategy);
  std::optional<Difference> difference =
      differing_runs(program_, options, departed.answers, departed.finds_loops);
  if (difference) {
    if (!departed.knows_both) departure = std::move(difference->departure);
    report.trace = std::move(difference->later.trace);
    report.events = difference->later.steps;
    report.preemptions = difference->later.preemptions;
  }
  report_nondeterminism(departed.strategy, departed.execution, departure, std::move(report));
}

void Findings::add_difference(const Difference& difference) {
  FailureReport report;
  report.trace = difference.later.trace;
  report.events = difference.later.steps;
  report.preemptions = difference.later.preemptions;
  report_nondeterminism("random", difference.walk, difference.departure, std::move(report));
}

void Findings::report_nondeterminism(const std::string& strategy, std::uint64_t number,
                                     const Departure& departure, FailureReport report) {
  stops_ = true;  // nothing that follows would mean anything
  Failure failure{FailureKind::nondeterminism,
                  "the program does not do the same again under the same schedule",
                  {"before: " + departure.expected, "now: " + departure.found},
                  {},
                  departure.locations};
  report.failure = std::move(failure);
  report.strategy = strategy;
  report.execution = number;
  entries_.push_back({{FailureKind::nondeterminism, entries_.size()}, {}, std::move(report)});
}

void Findings::take_over(Findings& other) {
  const std::lock_guard guard(mutex_);
  for (Entry& entry : other.entries_) {
    if (seen_.insert(entry.key).second) entries_.push_back(std::move(entry));
  }
  if (other.stops_search()) stops_ = true;
}

std::vector<Findings::Kept> Findings::kept(std::size_t first) const {
  const std::lock_guard guard(mutex_);
  std::vector<Kept> kept;
  for (std::size_t i = first; i < entries_.size(); ++i) kept.push_back(entries_[i].kept);
  return kept;
}

// Runs it again, and keeps it, if it is not yet; false where it does not come back.
bool Findings::keep_again(const Kept& kept, Recorded& recorded) {
  recorded = run_recorded(program_, decode(kept.seed));
  if (recorded.departure || kept.note >= recorded.notes.size()) return false;
  const Key key{recorded.notes[kept.note].kind, recorded.notes[kept.note].key};
  if (seen_.insert(key).second) keep(key, kept, recorded);
  return true;
}

void Findings::restore(const std::vector<Kept>& kept) {
  Recorded recorded;
  for (const Kept& each : kept) {
    if (keep_again(each, recorded)) continue;
    throw UsageError("a failure that it tells of does not come back: the program has changed");
  }
}

void Findings::look_at(const std::vector<Kept>& kept) {
  Recorded recorded;
  for (const Kept& each : kept) {
    if (keep_again(each, recorded)) continue;
    const Departure departure = recorded.departure.value_or(
        Departure{"a failure in execution " + std::to_string(each.execution), "none", {}});
    look_at({each.strategy, each.execution, departure, departure.locations.size() == 2, true,
             answers_of(decode(each.seed).schedule), recorded.steps, recorded.preemptions});
  }
  const auto ends = [](const Entry& entry) { return entry.key.first != FailureKind::step_limit; };
  if (!options_.keep_going && std::any_of(entries_.begin(), entries_.end(), ends)) stops_ = true;
}

std::vector<FailureReport> Findings::take_reports() {
  std::vector<FailureReport> reports;
  for (Entry& entry : entries_) reports.push_back(std::move(entry.report));
  entries_.clear();
  return reports;
}

void sort_reports(std::vector<FailureReport>& reports) {
  const auto order = [](const FailureReport& report) {
    const Failure& failure = report.failure;
    const source_location where =
        failure.locations.empty() ? source_location() : failure.locations.front();
    return std::tuple(failure.kind, failure.message, std::string(where.file), where.line);
  };
  std::stable_sort(reports.begin(), reports.end(),
                   [&](const FailureReport& one, const FailureReport& other) {
                     return order(one) < order(other);
                   });
}

}  // namespace heddle
