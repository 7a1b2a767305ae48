#include "tests/differential/sampled.h"

#include <limits>
#include <set>

#include "checker/findings.h"
#include "checker/scheduler/random.h"
#include "checker/trace_hash.h"
#include "sim/engine/machine.h"

namespace heddle::differential {
namespace {

MachineOptions recording_options() {
  MachineOptions options = machine_options(CheckOptions{});
  options.failures_max = std::numeric_limits<std::uint32_t>::max();
  options.fair = false;
  options.recording = Recording::events;
  return options;
}

}  // namespace

std::string difference_of(const SampleCheck& check) {
  return std::to_string(check.traces) + " traces; " + std::to_string(check.missed) +
         " missed that random executions met, " + std::to_string(check.repeated) + " repeated, " +
         std::to_string(check.redundant) + " redundant";
}

SampleCheck compare_with_samples(const Generated& program, std::uint64_t executions_max,
                                 std::uint64_t samples, PlantedBug bug) {
  SampleCheck check;
  const auto body = program.body();
  std::set<std::uint64_t> explored;
  Machine machine(recording_options());
  OptimalDpor dpor(bug);
  for (std::uint64_t i = 0; dpor.begin_execution(); ++i) {
    if (i == executions_max) return check;
    machine.run(body, dpor);
    dpor.end_execution(machine);
    if (dpor.last_was_redundant()) {
      ++check.redundant;
    } else if (!explored.insert(trace_hash(machine)).second) {
      ++check.repeated;
    }
  }
  check.complete = dpor.departure() == nullptr;
  check.traces = explored.size();
  std::set<std::uint64_t> missed;
  Machine other(recording_options());
  RandomWalk walk(0);
  for (std::uint64_t i = 0; i < samples && walk.begin_execution(); ++i) {
    other.run(body, walk);
    walk.end_execution(other);
    const std::uint64_t trace = trace_hash(other);
    if (!explored.contains(trace)) missed.insert(trace);
  }
  check.missed = missed.size();
  return check;
}

}  // namespace heddle::differential
