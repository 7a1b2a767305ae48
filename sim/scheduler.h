#ifndef HEDDLE_SIM_SCHEDULER_H_
#define HEDDLE_SIM_SCHEDULER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/thread_set.h"
#include "sim/ids.h"
#include "sim/operation.h"

namespace heddle {

class Machine;

enum class ChoiceKind : std::uint8_t {
  user,      // heddle::choose
  waiter,    // which waiter a notify_one wakes
  spurious,  // whether a wait wakes, or a weak compare-exchange fails, for no reason
};

// A point at which more than one thread could step.
struct SchedulePoint {
  const ThreadSet& candidates;  // enabled, and not held back by a yield
  ThreadId previous;            // the thread of the last event; kNoThread at the start
  // The previous thread is a candidate and did not yield: to leave it is a preemption.
  bool previous_continues;
  const Machine& machine;  // for the pending operations
};

// Where an execution left the schedule it was to follow: the program is not deterministic, or has
// changed since.
struct Departure {
  std::string expected;
  std::string found;
  std::vector<source_location> locations;
};

// A Scheduler answers each nondeterministic question an execution raises. The answers, in order,
// form the Schedule; the same Schedule on the same program gives the same trace, byte for byte.
// One Scheduler lives for a whole search. It is not thread-safe: a parallel search gives each
// worker its own.
class Scheduler {
 public:
  Scheduler() = default;
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  virtual ~Scheduler() = default;

  // Opens the next execution; false means that the search space is exhausted.
  virtual bool begin_execution() = 0;

  // Returns the candidate to step, or kNoThread to abandon this execution.
  // Called only where there are at least two candidates, unless asks_every_point().
  virtual ThreadId pick_thread(const SchedulePoint& point) = 0;

  // Resolves any other choice; returns a value below `count`. REQUIRES: count >= 2
  virtual std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) = 0;

  // The execution ends here, perhaps before all its threads did. Called while they are still
  // parked, for strategies that ask every point.
  virtual void execution_stops(const Machine& /*machine*/) {}

  // Closes the execution. `machine` still holds its events.
  virtual void end_execution(const Machine& /*machine*/) {}

  // The number of executions of the whole search, as far as it can be told.
  virtual std::optional<double> estimate() const { return std::nullopt; }

  // The share of the whole search that was explored so far, as far as it can be told, in 0 to 1.
  virtual double explored_share() const { return 0; }

  // Set where the last execution did not do what this scheduler knew it to do.
  virtual const Departure* departure() const { return nullptr; }

  // A strategy that follows the events itself is asked at each operation, and has the machine
  // keep them.
  virtual bool asks_every_point() const { return false; }
};

}  // namespace heddle

#endif  // HEDDLE_SIM_SCHEDULER_H_
