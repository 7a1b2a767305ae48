#include "checker/stretch.h"

#include <algorithm>
#include <utility>

#include "checker/scheduler/random.h"

namespace heddle {

Stretch Stretches::run(Machine& machine, std::uint64_t number, std::unique_ptr<Sampler> sampler,
                       const Findings& known) const {
  Stretch stretch;
  stretch.findings = std::make_unique<Findings>(work_.program, work_.options, &known);
  const std::uint64_t first = first_execution(number);
  RandomWalk walk = RandomWalk::from(work_.options.seed, first);
  Scheduler& scheduler = sampler ? static_cast<Scheduler&>(*sampler) : walk;
  const std::uint64_t end =
      executions_max_ ? std::min(first + kStretch, *executions_max_ + 1) : first + kStretch;
  machine.forget_shared_objects();
  for (std::uint64_t i = first; i < end && !stretch.stop; ++i) {
    // What is done for nothing, since an earlier execution ends the search, is not counted.
    if (!control_.needs(number)) break;
    if (const auto halted = control_.halted()) {
      stretch.stop = halted;
      break;
    }
    scheduler.begin_execution();
    machine.run(work_.program.body, scheduler);
    scheduler.end_execution(machine);
    stretch.tally.count(machine, false, false);
    ++stretch.executions;
    control_.count_execution();
    stretch.findings->look_alone(strategy_, scheduler, machine, i);
    const bool cut = machine.ending() == Ending::truncated && !work_.options.keep_going;
    if (stretch.findings->stops_search()) {
      stretch.stop = Stop::failure;
    } else if (cut) {
      stretch.stop = Stop::step_limit;
    }
  }
  stretch.tally = stretch.tally.with(machine);
  stretch.sampler = std::move(sampler);
  return stretch;
}

}  // namespace heddle
