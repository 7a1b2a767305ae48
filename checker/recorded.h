#ifndef HEDDLE_CHECKER_RECORDED_H_
#define HEDDLE_CHECKER_RECORDED_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/options.h"
#include "checker/seed.h"
#include "checker/trace.h"
#include "sim/failure.h"

namespace heddle {

// One execution, run on a machine of its own with everything recorded.
struct Recorded {
  Ending ending = Ending::none;
  std::vector<FailureNote> notes;
  std::vector<Failure> failures;
  Trace trace;
  std::vector<ScheduleRun> schedule;
  std::vector<OutcomeValue> outcomes;
  std::vector<std::string> shared_objects;
  std::uint32_t preemptions = 0;
  std::uint64_t steps = 0;
  std::uint32_t event_count = 0;
  std::uint32_t digest = 0;  // of the operations: threads, kinds and objects in their order
  bool departed = false;     // from the schedule; then the failure `nondeterminism` is the last
};

Recorded run_recorded(const Program& program, MachineOptions options, Scheduler& scheduler);

// As above, by the decisions of `seed`; of a lasso, with so many passes of its cycle.
Recorded run_recorded(const Program& program, const Seed& seed, std::uint64_t passes = 1);

// How a machine runs the execution of a seed.
MachineOptions machine_options(const Seed& seed);
// Fills in what the machine has recorded; the digest is of its first `event_count` events.
void take_over(Recorded& recorded, const Machine& machine, std::size_t event_count);
// The execution has left its schedule.
void add_departure(Recorded& recorded, const Departure& departure);

// Whether executions of that strategy hold threads back that yield: see MachineOptions::fair. dpor
// asks every point, which is blind to it, and so its executions are run again.
bool schedules_fairly(std::string_view strategy) noexcept;

// Whether executions of that strategy hold threads back in loops that wait: see WaitingLoops.
bool searches_loops(std::string_view strategy) noexcept;

}  // namespace heddle

#endif  // HEDDLE_CHECKER_RECORDED_H_
