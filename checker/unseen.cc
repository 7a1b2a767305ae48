#include "checker/unseen.h"

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "checker/findings.h"
#include "checker/scheduler/random.h"
#include "checker/scheduler/reads_from.h"
#include "checker/scheduler/samplers.h"

namespace heddle {
namespace {

Unseen estimate(std::uint64_t executions,
                const std::unordered_map<std::uint64_t, std::uint64_t>& counts) {
  Unseen unseen;
  unseen.executions = executions;
  unseen.combinations = counts.size();
  for (const auto& [combination, count] : counts) {
    unseen.once += count == 1;
    unseen.twice += count == 2;
  }
  const auto once = static_cast<double>(unseen.once);
  unseen.probability = once / static_cast<double>(executions);
  // The form that is right in the mean also where none was seen twice.
  unseen.at_least = static_cast<double>(unseen.combinations) +
                    once * (once - 1) / (2 * (static_cast<double>(unseen.twice) + 1));
  return unseen;
}

}  // namespace

std::optional<Unseen> estimate_unseen(const Program& program, const CheckOptions& options,
                                      const Strategy& strategy, std::uint64_t executions,
                                      Identities& identities) {
  constexpr std::uint64_t kEventsMax = 1'000'000;
  MachineOptions recording = machine_options(options);
  recording.recording = Recording::events;
  Machine machine(recording, &identities);
  // As the search did: what it learned, it learned from these alone.
  std::unique_ptr<Sampler> sampler = make_sampler(strategy, options.seed);
  std::optional<SamplerRounds> rounds;
  if (sampler) rounds.emplace(std::move(sampler));
  RandomWalk walk(options.seed);
  ReadsFrom reads_from;
  std::unordered_map<std::uint64_t, std::uint64_t> counts;
  std::uint64_t number = 0;
  std::uint64_t events = 0;
  for (; number < std::min(executions, kUnseenExecutions) && events < kEventsMax; ++number) {
    if (rounds && number % kStretch == 0) {
      if (sampler) rounds->take(*sampler);
      sampler = rounds->begin(number / kStretch);
    }
    Scheduler& scheduler = sampler ? static_cast<Scheduler&>(*sampler) : walk;
    scheduler.begin_execution();
    machine.run(program.body, scheduler);
    scheduler.end_execution(machine);
    reads_from.begin();
    reads_from.follow(machine);
    ++counts[reads_from.combination()];
    events += machine.events().size();
  }
  if (number == 0) return std::nullopt;
  return estimate(number, counts);
}

}  // namespace heddle
