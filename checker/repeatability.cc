#include "checker/repeatability.h"

#include <algorithm>

#include "checker/findings.h"
#include "checker/scheduler/guided.h"
#include "checker/scheduler/random.h"

namespace heddle {
namespace {

// How often one schedule is run in search of a difference: programs that do something else every
// second or third time are the ones met most.
constexpr int kRuns = 6;
constexpr std::uint64_t kWalks = 4;
constexpr std::uint64_t kStepsMax = 5'000;  // of an execution that is looked at

std::string place(source_location where) {
  if (where.line == 0) return "";
  return " at " + std::string(where.file) + ":" + std::to_string(where.line);
}

// Where an event is, or the event of its thread that comes before it and has a line.
source_location where_of(const Trace& trace, std::size_t event) {
  for (std::size_t i = event + 1; i-- > 0;) {
    if (trace.events[i].thread != trace.events[event].thread) continue;
    if (trace.events[i].where.line != 0) return trace.events[i].where;
  }
  return {};
}

// What an execution has as its event of that number, "T1 store of count at counter.cc:12".
std::string text_of(const Trace& trace, std::size_t event) {
  const TraceEvent& at = trace.events[event];
  std::string text = trace.threads[at.thread] + " " + name_of(at.kind);
  if (!at.object.empty()) text += " of " + at.object;
  return text + (at.where.line != 0 ? "" : ", after its operation") + place(where_of(trace, event));
}

// Creation, end and join of a thread, a choice of a value, and all but the first read of an await
// do not count as operations.
bool is_operation(OperationKind kind) {
  return kind != OperationKind::thread_create && kind != OperationKind::thread_join &&
         kind != OperationKind::thread_end && kind != OperationKind::choose &&
         kind != OperationKind::await_read;
}

bool same(const Trace& one, const Trace& other, std::size_t event) {
  if (event >= one.events.size() || event >= other.events.size()) return false;
  const TraceEvent& left = one.events[event];
  const TraceEvent& right = other.events[event];
  return left.thread == right.thread && left.kind == right.kind && left.object == right.object &&
         left.where.line == right.where.line;
}

void add_place(Departure& departure, source_location where) {
  if (where.line != 0) departure.locations.push_back(where);
}

// The first failure that `recorded` has and `other` has not; null: there is none.
const Failure* failure_without(const Recorded& recorded, const Recorded& other) {
  for (std::size_t i = 0; i < recorded.notes.size(); ++i) {
    const FailureNote& note = recorded.notes[i];
    if (!other.find(note.kind, note.key)) return &recorded.failures[i];
  }
  return nullptr;
}

// What `recorded` has from event `event` on, where `other` has something else.
std::string text_of_rest(const Recorded& recorded, const Recorded& other, std::size_t event,
                         Departure& departure) {
  if (event < recorded.trace.events.size()) {
    add_place(departure, where_of(recorded.trace, event));
    return text_of(recorded.trace, event);
  }
  const Failure* failure = failure_without(recorded, other);
  if (failure == nullptr) return "the end of the execution";
  const source_location where =
      failure->locations.empty() ? source_location() : failure->locations.back();
  add_place(departure, where);
  return std::string("the failure ") + name_of(failure->kind) + " (" + failure->message + ")" +
         place(where);
}

std::string text_of_outcomes(const Recorded& recorded) {
  std::string text = "the outcome";
  if (recorded.outcomes.empty()) return text + " without a value";
  for (const OutcomeValue& outcome : recorded.outcomes) {
    text += std::string(" ") + outcome.name + "=" + std::to_string(outcome.value);
  }
  return text;
}

bool same_outcomes(const Recorded& one, const Recorded& other) {
  return std::equal(one.outcomes.begin(), one.outcomes.end(), other.outcomes.begin(),
                    other.outcomes.end(), [](const OutcomeValue& left, const OutcomeValue& right) {
                      return std::string_view(left.name) == right.name && left.value == right.value;
                    });
}

bool same_failures(const Recorded& one, const Recorded& other) {
  return std::equal(one.notes.begin(), one.notes.end(), other.notes.begin(), other.notes.end(),
                    [](const FailureNote& left, const FailureNote& right) {
                      return left.kind == right.kind && left.key == right.key;
                    });
}

MachineOptions limited(MachineOptions options) {
  options.steps_max = std::min(options.steps_max, kStepsMax);
  return options;
}

}  // namespace

std::optional<Departure> difference(const Recorded& earlier, const Recorded& later) {
  const std::size_t events = std::max(earlier.trace.events.size(), later.trace.events.size());
  std::size_t first = 0;
  while (first < events && same(earlier.trace, later.trace, first)) ++first;
  if (first < events || !same_failures(earlier, later)) {
    Departure departure;
    departure.expected = text_of_rest(earlier, later, first, departure);
    departure.found = text_of_rest(later, earlier, first, departure);
    return departure;
  }
  if (same_outcomes(earlier, later)) return std::nullopt;
  return Departure{text_of_outcomes(earlier), text_of_outcomes(later), {}};
}

Departure without(const Recorded& recorded, const FailureNote& failure) {
  Departure departure{
      std::string("the failure ") + name_of(failure.kind), "an execution without it", {}};
  if (recorded.departure) departure.found = recorded.departure->found;
  if (failure.steps == 0) return departure;
  const std::vector<TraceEvent>& events = recorded.trace.events;
  std::size_t end = 0;
  for (std::uint64_t steps = 0; end < events.size() && steps < failure.steps; ++end) {
    steps += is_operation(events[end].kind) ? 1 : 0;
  }
  if (end == 0) return departure;
  departure.expected += " after " + text_of(recorded.trace, end - 1);
  add_place(departure, where_of(recorded.trace, end - 1));
  if (recorded.departure || end == events.size()) return departure;
  departure.found += ", which goes on with " + text_of(recorded.trace, end);
  add_place(departure, where_of(recorded.trace, end));
  return departure;
}

std::optional<Difference> differing_runs(const Program& program, const MachineOptions& options,
                                         const std::vector<std::uint32_t>& answers,
                                         bool finds_loops) {
  const auto run = [&] {
    Guided guided(answers, finds_loops);
    return run_recorded(program, limited(options), guided);
  };
  Recorded earlier = run();
  for (int i = 1; i < kRuns; ++i) {
    Recorded later = run();
    if (auto departure = difference(earlier, later)) {
      return Difference{std::move(*departure), std::move(later)};
    }
    earlier = std::move(later);
  }
  return std::nullopt;
}

Repeatability::Repeatability(const Program& program, const CheckOptions& options)
    : program_(program),
      seed_(options.seed),
      options_(limited(machine_options(options))),
      first_(walk(1)) {}

Recorded Repeatability::walk(std::uint64_t number) const {
  RandomWalk random = RandomWalk::from(seed_, number);
  return run_recorded(program_, options_, random);
}

std::optional<Difference> Repeatability::check() const {
  for (std::uint64_t number = 1; number <= kWalks; ++number) {
    const Recorded earlier = number == 1 ? first_ : walk(number);
    // The first is asked for more often, since it was run before all others.
    for (int again = 0; again < (number == 1 ? kRuns / 2 : 1); ++again) {
      Recorded later = walk(number);
      if (auto departure = difference(earlier, later)) {
        return Difference{std::move(*departure), std::move(later), number};
      }
    }
  }
  return std::nullopt;
}

}  // namespace heddle
