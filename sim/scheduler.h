#ifndef HEDDLE_SIM_SCHEDULER_H_
#define HEDDLE_SIM_SCHEDULER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/thread_set.h"
#include "sim/ids.h"
#include "sim/operation.h"
#include "sim/split_mix.h"

namespace heddle {

class Machine;
class TimeKeeper;

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

  // Whether `thread` may be chosen: a candidate, or one that a fair scheduling or a loop that waits
  // holds back, which a schedule made with less knowledge may go on with all the same.
  bool allows(ThreadId thread) const;
  // The thread that goes on where nothing else is wanted. Where a schedule goes on that was made
  // with less knowledge there may be no candidate: then the first that a loop holds back.
  ThreadId first() const;
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

  // How many answers of the last execution, which ended on `machine`, the one begun repeats before
  // there is another. The machine then gives them itself, which is faster than to ask, and says
  // with resume() where it asks again: behind the first `count` answers, which may be fewer.
  virtual std::size_t repeated_answers(const Machine& /*machine*/) const { return 0; }
  virtual void resume(std::size_t /*count*/) {}

  // Returns the candidate to step, or kNoThread to abandon this execution. Called only where there
  // are at least two candidates, unless asks_every_point(); where it follows_schedule() that was
  // made with less knowledge of loops also where there is none, and kNoThread then ends it there.
  virtual ThreadId pick_thread(const SchedulePoint& point) = 0;

  // Where pick_thread does nothing but draw candidate number below(their number), counted in the
  // order of their creation: what it draws from. The machine then draws itself where the numbers
  // of threads are in that order, which is faster than to ask.
  virtual SplitMix64* uniform_numbers() noexcept { return nullptr; }

  // Resolves any other choice; returns a value below `count`. REQUIRES: count >= 2
  virtual std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) = 0;

  // The step last picked turned out to be a pass of a loop that waits, which has failed: it did not
  // take place. The thread is no candidate until it can go on; the question is asked again.
  virtual void retract() {}

  // Whether the machine is to hold threads back in loops that wait: see WaitingLoops. It asks at
  // every point then.
  virtual bool finds_loops() const { return false; }

  // Whether the next answer is prescribed. A step that is prescribed takes place, be it a pass of
  // a loop that fails.
  virtual bool follows_schedule() const { return false; }

  // A daemon, which is parked, does not go on: the object it is at is destroyed.
  virtual void loses(const Machine& /*machine*/, ThreadId /*thread*/) {}

  // The execution ends here, perhaps before all its threads did. Called while they are still
  // parked, for strategies that ask every point.
  virtual void execution_stops(const Machine& /*machine*/) {}

  // Closes the execution. `machine` still holds its events.
  virtual void end_execution(const Machine& /*machine*/) {}

  // The number of executions of the whole search, as far as it can be told.
  virtual std::optional<double> estimate() const { return std::nullopt; }

  // The share of the whole search that was explored so far, as far as it can be told, in 0 to 1.
  virtual double explored_share() const { return 0; }

  // A branch that the search relied on turned out to be a failed pass of a loop that waits: what it
  // left out because of the branch may be missing. It is to be searched again, with what is known
  // by now.
  virtual bool unsure() const { return false; }

  // Set where the last execution did not do what this scheduler knew it to do.
  virtual const Departure* departure() const { return nullptr; }

  // The last execution showed nothing that an earlier one had not: it was abandoned as such, or
  // was another interleaving of the same trace.
  virtual bool last_was_redundant() const { return false; }

  // Something has been left out because of a bound of the search.
  virtual bool left_out() const { return false; }

  // A strategy that follows the events itself is asked at each operation, and has the machine
  // keep them.
  virtual bool asks_every_point() const { return false; }

  // Who has computing take virtual time in the executions of this scheduler; null: it takes none.
  // REQUIRES: asks_every_point(), where it is not null
  virtual TimeKeeper* time_keeper() noexcept { return nullptr; }
};

}  // namespace heddle

#endif  // HEDDLE_SIM_SCHEDULER_H_
