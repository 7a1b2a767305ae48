#include "checker/further_looks.h"

#include <optional>

#include "checker/lasso/lasso.h"
#include "checker/lock_order.h"
#include "checker/scheduler/random.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

bool leaves_out(const CheckOptions& options, FailureKind kind) {
  return options.without.test(static_cast<std::size_t>(kind));
}

}  // namespace

void look_for_lasso(const Program& program, const CheckOptions& options, Findings& findings) {
  const bool wanted =
      !leaves_out(options, FailureKind::livelock) || !leaves_out(options, FailureKind::starvation);
  if (!wanted || findings.has_failure()) return;
  const std::optional<FoundLasso> lasso = find_lasso(program, options);
  if (lasso) findings.add_lasso(lasso->seed, lasso->walk);
}

void look_for_lock_order(const Program& program, const CheckOptions& options,
                         Identities& identities, Findings& findings) {
  // Where threads are taken off only at what blocks, orders contradict each other for good reasons.
  if (options.scheduling != Scheduling::preemptive) return;
  if (leaves_out(options, FailureKind::lock_order) || findings.has_failure()) return;
  constexpr std::uint64_t kExecutions = 100;
  constexpr std::uint64_t kEventsMax = 1'000'000;
  MachineOptions recording = machine_options(options);
  recording.recording = Recording::events;
  Machine machine(recording, &identities);
  RandomWalk walk(options.seed);
  std::uint64_t events = 0;
  for (std::uint64_t number = 1; number <= kExecutions && events < kEventsMax; ++number) {
    walk.begin_execution();
    machine.run(program.body, walk);
    events += machine.events().size();
    if (machine.ending() != Ending::finished || !machine.notes().empty()) continue;
    const std::optional<LockCycle> cycle = find_lock_cycle(machine);
    if (!cycle) continue;
    machine.add_finding(FailureKind::lock_order, key_of(machine, *cycle));
    findings.look_alone("random", walk, machine, number);
    if (!options.keep_going) return;
  }
}

}  // namespace heddle
