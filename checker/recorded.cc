#include "checker/recorded.h"

#include <boost/crc.hpp>

#include "checker/check.h"
#include "checker/scheduler/random.h"
#include "checker/scheduler/scheduled.h"

namespace heddle {
namespace {

std::uint32_t digest_of(const std::vector<Event>& events) {
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

void add_departure(Recorded& recorded, const Departure& departure) {
  recorded.departed = true;
  recorded.failures.push_back(
      nondeterminism(departure.expected, departure.found, departure.locations));
  recorded.notes.push_back({FailureKind::nondeterminism, 0, 0});
}

std::string operations_text(std::uint32_t count, std::uint32_t digest) {
  return std::to_string(count) + " events with checksum " + std::to_string(digest);
}

}  // namespace

Recorded run_recorded(const Program& program, MachineOptions options, Scheduler& scheduler) {
  options.recording = Recording::full;
  Machine machine(options);
  ScheduleRecorder recorder(scheduler);
  recorder.begin_execution();
  Recorded recorded;
  recorded.ending = machine.run(program.body, recorder);
  recorder.end_execution(machine);
  recorded.notes = machine.notes();
  recorded.failures = machine.failures();
  recorded.trace = trace_of(machine);
  recorded.schedule = recorder.schedule();
  recorded.outcomes = machine.outcomes();
  recorded.shared_objects = machine.shared_object_names();
  recorded.preemptions = machine.preemption_count();
  recorded.steps = machine.step_count();
  recorded.event_count = static_cast<std::uint32_t>(machine.events().size());
  recorded.digest = digest_of(machine.events());
  if (const Departure* departure = recorder.departure()) add_departure(recorded, *departure);
  return recorded;
}

Recorded run_recorded(const Program& program, const Seed& seed) {
  MachineOptions options;
  options.scheduling = seed.scheduling;
  options.steps_max = seed.steps_max;
  options.spurious_max = seed.spurious_max;
  options.bounds = seed.bounds;
  options.failures_max = seed.failures_max;
  options.stack_size = seed.stack_size;
  options.fair = schedules_fairly(seed.strategy);
  Recorded recorded;
  if (seed.random) {
    RandomWalk walk = RandomWalk::once(*seed.random);
    recorded = run_recorded(program, options, walk);
  } else {
    Scheduled scheduled(seed.schedule, searches_loops(seed.strategy));
    recorded = run_recorded(program, options, scheduled);
  }
  // What changed where there was no choice departs from no decision, but shows in the digest.
  const bool same = recorded.event_count == seed.event_count && recorded.digest == seed.digest;
  if (!recorded.departed && !same) {
    add_departure(recorded, {operations_text(seed.event_count, seed.digest),
                             operations_text(recorded.event_count, recorded.digest),
                             {}});
  }
  return recorded;
}

bool schedules_fairly(std::string_view strategy) noexcept { return strategy != "dpor"; }

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

Replay replay(const Program& program, const Seed& seed) {
  if (seed.model != program.name) {
    throw UsageError("the seed is for \"" + seed.model + "\", not for \"" + program.name + "\"");
  }
  if (seed.parameters != program.parameters) {
    throw UsageError("the seed is for the parameters" + text_of_parameters(seed.parameters) +
                     ", not for" + text_of_parameters(program.parameters));
  }
  Recorded recorded = run_recorded(program, seed);
  Replay replay;
  replay.failures = std::move(recorded.failures);
  replay.trace = std::move(recorded.trace);
  replay.preemptions = recorded.preemptions;
  for (const OutcomeValue& outcome : recorded.outcomes) {
    replay.outcome.emplace_back(outcome.name, outcome.value);
  }
  return replay;
}

}  // namespace heddle
