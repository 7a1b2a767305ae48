#ifndef HEDDLE_CHECKER_RECORDED_H_
#define HEDDLE_CHECKER_RECORDED_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/check.h"
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
  // From the schedule of a seed; then the failure `nondeterminism` is the last.
  std::optional<Departure> departure;
  std::uint64_t followed = 0;  // decisions of that schedule

  // Which of the failures is the one of that kind and key; nullopt: it is not among them.
  std::optional<std::size_t> find(FailureKind kind, std::uint64_t key) const;
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

// Throws UsageError where the seed is of another program, or of other parameters.
void must_be_of(const Program& program, const Seed& seed);

// What a replay tells of the execution of `seed`: the failure that it is for before the others.
Replay replay_of(const Seed& seed, Recorded recorded);

// The decisions of a schedule, one by one.
std::vector<std::uint32_t> answers_of(const std::vector<ScheduleRun>& schedule);

// The answers of a machine's last execution, with threads by their order of creation.
std::vector<std::uint32_t> answers_by_rank(const Machine& machine);

// An execution with what brings it back.
struct Reproducible {
  Seed seed;
  Recorded recorded;
};

// Records the execution that `answers` (see answers_by_rank) decide, with all else as in `seed`,
// and makes its schedule and checksums those of the seed.
Reproducible record_answers(const Program& program, Seed seed, std::vector<std::uint32_t> answers);

// An execution that was run again from its token, and shows a failure.
struct Confirmed {
  std::string token;
  Recorded recorded;
};

// Runs the machine's last execution again, as far as `failure`, which it showed. `like` has what is
// not of this execution: the program, the limits, and a strategy that decides as was decided here.
// nullopt where the failure does not come back.
std::optional<Confirmed> confirm(const Program& program, Seed like, const Machine& machine,
                                 const FailureNote& failure);

// Whether executions of that strategy hold threads back that yield: see MachineOptions::fair. dpor
// asks every point, which is blind to it, and so its executions are run again.
bool schedules_fairly(std::string_view strategy) noexcept;

// Whether executions of that strategy hold threads back in loops that wait: see WaitingLoops.
bool searches_loops(std::string_view strategy) noexcept;

}  // namespace heddle

#endif  // HEDDLE_CHECKER_RECORDED_H_
