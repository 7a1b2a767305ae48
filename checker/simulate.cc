#include "checker/simulate.h"

#include <algorithm>
#include <numeric>

#include "checker/scheduler/virtual_cores.h"
#include "sim/engine/assert.h"

namespace heddle {
namespace {

MachineOptions machine_options(const SimulationOptions& options, Recording recording) {
  MachineOptions machine;
  machine.steps_max = options.steps_max;
  machine.recording = recording;
  machine.without.set(static_cast<std::size_t>(FailureKind::data_race));
  return machine;
}

// "T1 (server)".
std::string name_of(const Thread& thread, std::size_t place) {
  const std::string name = place == 0 ? "main" : thread.name;
  const std::string number = "T" + std::to_string(place);
  return name.empty() ? number : number + " (" + name + ")";
}

Simulation::Core core_of(const Machine& machine, const VirtualCores::Core& core) {
  Simulation::Core result{core.busy, core.switches, {}};
  result.segments.reserve(core.segments.size());
  for (const VirtualCores::Segment& segment : core.segments) {
    result.segments.push_back({machine.creation_rank(segment.thread), segment.begin, segment.end});
  }
  return result;
}

std::vector<Simulation::Waits> waits_of(const Machine& machine, const VirtualCores& cores) {
  std::vector<Simulation::Waits> result;
  for (const auto& [object, waits] : cores.waits()) {
    if (waits.total == 0) continue;
    result.push_back({machine.object_name(object), waits.count, waits.total, waits.longest});
  }
  std::ranges::stable_sort(result, std::ranges::greater{}, &Simulation::Waits::total);
  return result;
}

void take_over(Simulation& simulation, const Machine& machine, const VirtualCores& cores) {
  simulation.operations = machine.step_count();
  simulation.makespan = machine.now();
  for (std::size_t i = 0; i < machine.threads().size(); ++i) {
    simulation.threads.push_back(name_of(*machine.threads()[i], i));
  }
  for (const VirtualCores::Core& core : cores.cores()) {
    simulation.cores.push_back(core_of(machine, core));
  }
  simulation.waits = waits_of(machine, cores);
  const VirtualCores::Requests& requests = cores.requests();
  simulation.requests = {requests.arrived, requests.latencies, requests.presence};
  std::ranges::sort(simulation.requests.latencies);
  for (const OutcomeValue& outcome : machine.outcomes()) {
    simulation.outcome.emplace_back(outcome.name, outcome.value);
  }
}

// The same again, for what is told of a failure.
std::vector<Failure> failures_of(const Program& program, const SimulationOptions& options) {
  Machine machine(machine_options(options, Recording::full));
  VirtualCores cores(options.cores, options.policy, options.seed);
  machine.run(program.body, cores);
  return machine.failures();
}

}  // namespace

std::int64_t Simulation::Requests::total() const {
  return std::accumulate(latencies.begin(), latencies.end(), std::int64_t{0});
}

std::int64_t Simulation::Requests::percentile(std::uint32_t percent) const {
  HEDDLE_ASSERT(!latencies.empty());
  HEDDLE_ASSERT(percent > 0 && percent <= 100);
  return latencies[(latencies.size() * percent + 99) / 100 - 1];
}

std::int64_t Simulation::busy() const {
  return std::accumulate(cores.begin(), cores.end(), std::int64_t{0},
                         [](std::int64_t sum, const Core& core) { return sum + core.busy; });
}

std::uint64_t Simulation::switches() const {
  return std::accumulate(cores.begin(), cores.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Core& core) { return sum + core.switches; });
}

Simulation simulate(const Program& program, const SimulationOptions& options) {
  HEDDLE_ASSERT(options.cores >= 1 && options.cores <= SimulationOptions::kCoresMax);
  Machine machine(machine_options(options, Recording::events));
  VirtualCores cores(options.cores, options.policy, options.seed);
  Simulation simulation;
  simulation.options = options;
  simulation.ending = machine.run(program.body, cores);
  cores.end_execution(machine);
  take_over(simulation, machine, cores);
  const bool failed = simulation.ending != Ending::truncated && !machine.notes().empty();
  if (failed) simulation.failures = failures_of(program, options);
  return simulation;
}

}  // namespace heddle
