#ifndef HEDDLE_CHECKER_SCHEDULER_RACE_PRIORITIES_H_
#define HEDDLE_CHECKER_SCHEDULER_RACE_PRIORITIES_H_

#include <cstdint>
#include <vector>

#include "checker/scheduler/race.h"
#include "sim/engine/machine.h"
#include "sim/scheduler.h"
#include "sim/split_mix.h"

namespace heddle {

// The priorities of partial order sampling: one for each operation that waits to take effect, drawn
// at random, and drawn anew for those that were in a race with what took effect last.
//
// Where a thread went on alone, nobody was asked: then all others were blocked, by what that thread
// has undone, or held back, and get new priorities.
class RacePriorities {
 public:
  void begin(std::uint64_t execution_seed) noexcept {
    seed_ = execution_seed;
    met_ = 0;
    last_ = kNoThread;
    touched_ = {};
  }

  // Calls visit(thread, priority) for each candidate, with those that are due drawn before.
  template <typename Visit>
  void for_each(const SchedulePoint& point, Visit&& visit) {
    const Machine& machine = point.machine;
    if (met_ < machine.thread_count()) meet_threads(machine);
    const bool alone = machine.step_count() != step_ + 1;
    const bool may_race_at_all = touched_.object != kNoObject;
    point.candidates.for_each([&](ThreadId id) {
      Entry& entry = entries_[id];
      const bool anew = !entry.drawn || alone || id == last_ ||
                        (may_race_at_all && may_race(touched_, Touched(*machine.pending(id))));
      if (anew) draw(entry);
      visit(id, entry.priority);
    });
  }

  // The operation of `chosen` takes effect.
  void pick(const SchedulePoint& point, ThreadId chosen) {
    last_ = chosen;
    touched_ = Touched(*point.machine.pending(chosen));
    step_ = point.machine.step_count();
  }

 private:
  struct Entry {
    std::uint64_t priority = 0;
    std::uint64_t draws = 0;  // what the priority is drawn from: one more each time
    bool drawn = false;
  };

  // The numbers that a thread draws are its own, by the order of creation: it does not matter in
  // which order the threads draw.
  void meet_threads(const Machine& machine) {
    constexpr unsigned kDrawsBits = 44;
    const std::vector<Thread*>& threads = machine.threads();
    for (; met_ < threads.size(); ++met_) {
      const ThreadId id = threads[met_]->id;
      if (entries_.size() <= id) entries_.resize(id + 1);
      entries_[id] = {0, seed_ + (std::uint64_t{met_ + 1} << kDrawsBits), false};
    }
  }
  static void draw(Entry& entry) noexcept {
    entry.priority = SplitMix64(entry.draws++).next();
    entry.drawn = true;
  }

  std::uint64_t seed_ = 0;
  std::vector<Entry> entries_;  // by ThreadId
  std::size_t met_ = 0;         // threads of this execution
  // What was picked last, and when.
  ThreadId last_ = kNoThread;
  Touched touched_;
  std::uint64_t step_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_RACE_PRIORITIES_H_
