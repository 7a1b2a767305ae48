#include "checker/recorded.h"

#include <algorithm>
#include <boost/crc.hpp>
#include <span>

#include "checker/lasso/lasso.h"
#include "checker/lock_order.h"
#include "checker/scheduler/random.h"
#include "checker/scheduler/scheduled.h"

namespace heddle {
namespace {

std::uint32_t digest_of(std::span<const Event> events) {
  boost::crc_32_type digest;
  for (const Event& event : events) {
    const std::uint32_t words[] = {event.thread, static_cast<std::uint32_t>(event.kind),
                                   event.object, event.second, event.choice};
    for (const std::uint32_t word : words) {
      for (unsigned shift = 0; shift < 32; shift += 8) {
        digest.process_byte(static_cast<unsigned char>(word >> shift));
      }
    }
  }
  return digest.checksum();
}

Failure nondeterminism(const std::string& expected, const std::string& found,
                       std::vector<source_location> locations) {
  return {FailureKind::nondeterminism,
          "the program departs from the schedule",
          {"expected: " + expected, "found: " + found},
          {},
          std::move(locations)};
}

std::string operations_text(std::uint32_t count, std::uint32_t digest) {
  return std::to_string(count) + " events with checksum " + std::to_string(digest);
}

// An execution that has passed is told of where it has more to tell.
void look_at_lock_order(Recorded& recorded, const Machine& machine) {
  const auto left_out = static_cast<std::size_t>(FailureKind::lock_order);
  const bool passed = recorded.ending == Ending::finished && recorded.notes.empty();
  if (!passed || machine.options().without.test(left_out)) return;
  const std::optional<LockCycle> cycle = find_lock_cycle(machine);
  if (!cycle) return;
  recorded.notes.push_back({FailureKind::lock_order, key_of(machine, *cycle)});
  recorded.failures.push_back(describe_lock_cycle(machine, *cycle));
}

}  // namespace

void add_departure(Recorded& recorded, const Departure& departure) {
  recorded.departure = departure;
  recorded.failures.push_back(
      nondeterminism(departure.expected, departure.found, departure.locations));
  recorded.notes.push_back({FailureKind::nondeterminism, 0, 0});
}

MachineOptions machine_options(const Seed& seed) {
  MachineOptions options;
  options.scheduling = seed.scheduling;
  options.steps_max = seed.steps_max;
  options.spurious_max = seed.spurious_max;
  options.without = seed.without;
  options.bounds = seed.bounds;
  options.failures_max = seed.failures_max;
  options.stack_size = seed.stack_size;
  options.fair = schedules_fairly(seed.strategy);
  return options;
}

void take_over(Recorded& recorded, const Machine& machine, std::size_t event_count) {
  recorded.notes = machine.notes();
  recorded.failures = machine.failures();
  recorded.trace = trace_of(machine);
  recorded.outcomes = machine.outcomes();
  recorded.shared_objects = machine.shared_object_names();
  recorded.preemptions = machine.preemption_count();
  recorded.steps = machine.step_count();
  recorded.event_count = static_cast<std::uint32_t>(event_count);
  recorded.digest = digest_of(std::span<const Event>(machine.events()).first(event_count));
}

Recorded run_recorded(const Program& program, MachineOptions options, Scheduler& scheduler) {
  options.recording = Recording::full;
  Machine machine(options);
  ScheduleRecorder recorder(scheduler);
  recorder.begin_execution();
  Recorded recorded;
  recorded.ending = machine.run(program.body, recorder);
  recorder.end_execution(machine);
  take_over(recorded, machine, machine.events().size());
  look_at_lock_order(recorded, machine);
  recorded.schedule = recorder.schedule();
  if (const Departure* departure = recorder.departure()) add_departure(recorded, *departure);
  return recorded;
}

std::optional<std::size_t> Recorded::find(FailureKind kind, std::uint64_t key) const {
  const auto found = std::find_if(notes.begin(), notes.end(), [&](const FailureNote& note) {
    return note.kind == kind && note.key == key;
  });
  if (found == notes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - notes.begin());
}

std::vector<std::uint32_t> answers_of(const std::vector<ScheduleRun>& schedule) {
  std::vector<std::uint32_t> answers;
  for (const ScheduleRun& run : schedule) answers.insert(answers.end(), run.length, run.answer);
  return answers;
}

std::vector<std::uint32_t> answers_by_rank(const Machine& machine) {
  std::vector<std::uint32_t> answers = machine.schedule();
  for (std::uint32_t& answer : answers) {
    if ((answer & Machine::kValueBit) == 0) answer = machine.creation_rank(answer);
  }
  return answers;
}

Reproducible record_answers(const Program& program, Seed seed, std::vector<std::uint32_t> answers) {
  AnswerList list(std::move(answers), searches_loops(seed.strategy));
  Recorded recorded = run_recorded(program, machine_options(seed), list);
  seed.random.reset();
  seed.schedule = recorded.schedule;
  seed.event_count = recorded.event_count;
  seed.digest = recorded.digest;
  return {std::move(seed), std::move(recorded)};
}

Recorded run_recorded(const Program& program, const Seed& seed, std::uint64_t passes) {
  const MachineOptions options = machine_options(seed);
  Recorded recorded;
  if (seed.cycle) {
    recorded = run_lasso(program, seed, passes);
  } else if (seed.random) {
    RandomWalk walk = RandomWalk::once(*seed.random);
    recorded = run_recorded(program, options, walk);
  } else {
    Scheduled scheduled(seed.schedule, searches_loops(seed.strategy));
    recorded = run_recorded(program, options, scheduled);
    recorded.followed = scheduled.followed();
  }
  // What changed where there was no choice departs from no decision, but shows in the digest.
  const bool same = recorded.event_count == seed.event_count && recorded.digest == seed.digest;
  if (!recorded.departure && !same) {
    add_departure(recorded, {operations_text(seed.event_count, seed.digest),
                             operations_text(recorded.event_count, recorded.digest),
                             {}});
  }
  return recorded;
}

std::optional<Confirmed> confirm(const Program& program, Seed like, const Machine& machine,
                                 const FailureNote& failure) {
  // A later failure lies behind those that stopped their threads before.
  like.failures_max = failure.halted_before + 1;
  Reproducible again = record_answers(program, std::move(like), answers_by_rank(machine));
  const auto note = again.recorded.find(failure.kind, failure.key);
  again.seed.failure = static_cast<std::uint32_t>(note.value_or(0));
  Confirmed confirmed{encode(again.seed), {}};
  confirmed.recorded = run_recorded(program, decode(confirmed.token));
  const Recorded& recorded = confirmed.recorded;
  if (recorded.departure || !recorded.find(failure.kind, failure.key)) return std::nullopt;
  return confirmed;
}

bool schedules_fairly(std::string_view strategy) noexcept {
  return strategy != "dpor" && strategy != kFairStrategy;
}

bool searches_loops(std::string_view strategy) noexcept {
  return strategy == "dpor" || strategy == "dfs";
}

namespace {

std::string text_of_parameters(const std::vector<std::pair<std::string, std::int64_t>>& values) {
  std::string text;
  for (const auto& [name, value] : values) text += " " + name + "=" + std::to_string(value);
  return text.empty() ? " none" : text;
}

}  // namespace

void must_be_of(const Program& program, const Seed& seed) {
  if (seed.model != program.name) {
    throw UsageError("the seed is for \"" + seed.model + "\", not for \"" + program.name + "\"");
  }
  if (seed.parameters != program.parameters) {
    throw UsageError("the seed is for the parameters" + text_of_parameters(seed.parameters) +
                     ", not for" + text_of_parameters(program.parameters));
  }
}

Replay replay(const Program& program, const Seed& seed, std::uint64_t passes) {
  must_be_of(program, seed);
  if (!seed.cycle && passes != 1) {
    throw UsageError("the seed is of an execution that ends: there is no cycle to repeat");
  }
  return replay_of(seed, run_recorded(program, seed, passes));
}

Replay replay_of(const Seed& seed, Recorded recorded) {
  Replay replay;
  replay.failures = std::move(recorded.failures);
  if (!recorded.departure && seed.failure < replay.failures.size()) {
    const auto own = replay.failures.begin() + seed.failure;
    std::rotate(replay.failures.begin(), own, own + 1);
  }
  replay.trace = std::move(recorded.trace);
  replay.preemptions = recorded.preemptions;
  for (const OutcomeValue& outcome : recorded.outcomes) {
    replay.outcome.emplace_back(outcome.name, outcome.value);
  }
  return replay;
}

}  // namespace heddle
