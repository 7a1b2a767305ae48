#ifndef HEDDLE_SIM_MONITOR_H_
#define HEDDLE_SIM_MONITOR_H_

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/condition_variable.h"
#include "sim/locks.h"
#include "sim/mutex.h"
#include "sim/source_location.h"

namespace heddle {

// A lock, and waiting for what it guards: what the primitives that std has not, and its futures,
// are made of. Simulated or real, as the mutex and the condition variable in it are.
//
// Scheduling points: those of the mutex and the condition variable. changed() has none where nobody
// waits: no notification goes unheard, so that who waits for ever on such a primitive is in a
// deadlock and has lost no wakeup.
class Monitor {
 public:
  using Lock = unique_lock<mutex>;

  // Reports call the lock `name` and what is waited on `name` with ".changed"; both are copied.
  explicit Monitor(std::string_view name)
      : mutex_(name), changed_(name.empty() ? name : std::string(name) + ".changed") {}

  Lock enter(source_location where) { return Lock(mutex_, where); }

  // Blocks until `holds()`, which is asked under the lock.
  template <std::predicate Holds>
  void wait(Lock& lock, Holds holds, source_location where) {
    Waiting waiting(*this);
    changed_.wait(
        lock, [&] { return waiting.ends(holds()); }, where);
  }

  // As above, but for `limit` at most, a duration, or until it, a point in time: returns what
  // `holds()` was at last.
  template <typename Limit, std::predicate Holds>
  bool wait_within(Lock& lock, const Limit& limit, Holds holds, source_location where) {
    Waiting waiting(*this);
    const bool held = wait_changed(
        lock, limit, [&] { return waiting.ends(holds()); }, where);
    waiting.leave();
    return held;
  }

  // Wakes all who wait, to look again. REQUIRES: the caller is inside
  void changed(source_location where) {
    if (waiting_ == 0) return;
    waiting_ = 0;
    ++notifications_;
    changed_.notify_all(where);
  }

 private:
  // One thread's wait, which knows whether a notification has counted it.
  class Waiting {
   public:
    explicit Waiting(Monitor& monitor) : monitor_(monitor) {}

    bool ends(bool holds) {
      leave();
      if (holds) return true;
      inside_ = true;
      since_ = monitor_.notifications_;
      ++monitor_.waiting_;
      return false;
    }
    void leave() {
      if (inside_ && since_ == monitor_.notifications_) --monitor_.waiting_;
      inside_ = false;
    }

   private:
    Monitor& monitor_;
    bool inside_ = false;
    std::uint64_t since_ = 0;
  };

  template <typename Rep, typename Period, typename Ends>
  bool wait_changed(Lock& lock, const std::chrono::duration<Rep, Period>& timeout, Ends ends,
                    source_location where) {
    return changed_.wait_for(lock, timeout, ends, where);
  }
  template <typename Clock, typename Duration, typename Ends>
  bool wait_changed(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline,
                    Ends ends, source_location where) {
    return changed_.wait_until(lock, deadline, ends, where);
  }

  mutex mutex_;
  condition_variable changed_;
  std::size_t waiting_ = 0;  // that no notification has been sent to
  std::uint64_t notifications_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_MONITOR_H_
