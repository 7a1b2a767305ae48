#ifndef HEDDLE_SIM_EVENT_FLAG_H_
#define HEDDLE_SIM_EVENT_FLAG_H_

#include <chrono>
#include <string_view>

#include "sim/monitor.h"
#include "sim/source_location.h"

namespace heddle {

// A flag to wait for, as Python's threading.Event: it is set for all who wait, now and later, until
// it is cleared. Built of a mutex and a condition variable (see Monitor), simulated and real.
//
// Scheduling points: those of its lock, of a wait where it is not set, and of a notification where
// somebody waits.
// Memory ordering: each operation happens-before the later ones.
// Failures: to wait for what nobody sets is a deadlock. A wait that a set() has ended, but that
// has not looked again when clear() comes, goes on waiting.
class event {
 public:
  // `name` is what reports call it; it is copied.
  explicit event(std::string_view name = {}) : monitor_(name) {}

  bool is_set(source_location where = source_location::current()) const {
    const Monitor::Lock lock = monitor_.enter(where);
    return set_;
  }
  void set(source_location where = source_location::current()) {
    const Monitor::Lock lock = monitor_.enter(where);
    set_ = true;
    monitor_.changed(where);
  }
  void clear(source_location where = source_location::current()) {
    const Monitor::Lock lock = monitor_.enter(where);
    set_ = false;
  }
  void wait(source_location where = source_location::current()) const {
    Monitor::Lock lock = monitor_.enter(where);
    monitor_.wait(
        lock, [&] { return set_; }, where);
  }
  // Returns whether it is set; false when the time-out, virtual where simulated, ends first.
  template <typename Rep, typename Period>
  bool wait_for(const std::chrono::duration<Rep, Period>& timeout,
                source_location where = source_location::current()) const {
    Monitor::Lock lock = monitor_.enter(where);
    return monitor_.wait_within(
        lock, timeout, [&] { return set_; }, where);
  }
  // As above, until a point in time.
  template <typename Clock, typename Duration>
  bool wait_until(const std::chrono::time_point<Clock, Duration>& deadline,
                  source_location where = source_location::current()) const {
    Monitor::Lock lock = monitor_.enter(where);
    return monitor_.wait_within(
        lock, deadline, [&] { return set_; }, where);
  }

 private:
  mutable Monitor monitor_;
  bool set_ = false;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_EVENT_FLAG_H_
