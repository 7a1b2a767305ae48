#ifndef HEDDLE_SIM_CYCLIC_BARRIER_H_
#define HEDDLE_SIM_CYCLIC_BARRIER_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/monitor.h"
#include "sim/source_location.h"

namespace heddle {

// Thrown by the waits of a cyclic_barrier that is broken.
class broken_barrier_error : public std::runtime_error {
 public:
  broken_barrier_error() : std::runtime_error("the barrier is broken") {}
};

// A barrier that can fail, as Python's threading.Barrier: all parties wait until the last has come,
// which runs the action; then it serves for the next round. abort(), an action that throws, and a
// wait that times out break it: all who wait, and all who come before it is reset, get a
// broken_barrier_error. (heddle::barrier mirrors std::barrier, which cannot be broken.) Built of a
// mutex and a condition variable (see Monitor), simulated and real.
//
// Scheduling points: those of its lock, of a wait for others, and of a notification where somebody
// waits. The action runs under the lock, and must not use the barrier.
// Memory ordering: each operation happens-before the later ones; so the arrivals of a round
// happen-before the action, which happens-before the end of its waits.
// Failures: to wait for a party that does not come is a deadlock.
// Differs from Python: who has been let through before abort() or reset() returns without an error,
// even where it has not run since.
class cyclic_barrier {
 public:
  // `name` is what reports call it; it is copied.
  // Throws std::invalid_argument where there are no parties.
  explicit cyclic_barrier(std::size_t parties, std::function<void()> action = {},
                          std::string_view name = {});

  // Blocks until all parties have come. Returns how many of them had come before.
  // Throws broken_barrier_error, and the last party what the action throws.
  std::size_t wait(source_location where = source_location::current());
  // As above, but a wait that lasts longer breaks the barrier, for itself and all others.
  template <typename Rep, typename Period>
  std::size_t wait_for(const std::chrono::duration<Rep, Period>& timeout,
                       source_location where = source_location::current()) {
    return wait_with(
        [&](Monitor::Lock& lock, const Round& round) {
          const auto ended = [&] { return round != Round::open; };
          if (!monitor_.wait_within(lock, timeout, ended, where)) break_round(where);
        },
        where);
  }

  // Breaks it.
  void abort(source_location where = source_location::current());
  // Mends it: those who wait get a broken_barrier_error, who comes then begins a round.
  void reset(source_location where = source_location::current());

  std::size_t parties() const noexcept { return parties_; }
  // Parties that have come, while others are missing.
  std::size_t n_waiting(source_location where = source_location::current()) const;
  bool broken(source_location where = source_location::current()) const;

 private:
  enum class Round { open, completed, broken };

  template <typename Wait>
  std::size_t wait_with(Wait wait, source_location where) {
    Monitor::Lock lock = monitor_.enter(where);
    if (broken_) throw broken_barrier_error();
    const std::size_t index = waiting_.size();
    Round round = Round::open;
    waiting_.push_back(&round);
    if (waiting_.size() == parties_) {
      complete(where);
    } else {
      wait(lock, round);
    }
    if (round == Round::broken) throw broken_barrier_error();
    return index;
  }
  void complete(source_location where);
  void break_round(source_location where);
  void end_round(Round round, source_location where);

  mutable Monitor monitor_;
  const std::size_t parties_;
  const std::function<void()> action_;
  std::vector<Round*> waiting_;  // what has become of the round of each that has come
  bool broken_ = false;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_CYCLIC_BARRIER_H_
