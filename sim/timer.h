#ifndef HEDDLE_SIM_TIMER_H_
#define HEDDLE_SIM_TIMER_H_

#include <chrono>
#include <functional>
#include <string_view>
#include <utility>

#include "sim/monitor.h"
#include "sim/source_location.h"
#include "sim/thread.h"

namespace heddle {

// Calls a function once after a delay, on a thread of its own, unless it is cancelled before, as
// Python's threading.Timer. Built of a thread, a mutex and a condition variable (see Monitor),
// simulated and real.
//
// Scheduling points: those of its lock, of its thread's wait for the delay, which is virtual where
// simulated, and of a notification. The delay ends at any point that is consistent with other
// deadlines: see docs/semantics.md.
// Memory ordering: its creation happens-before the call; the call happens-before join() returns.
// Failures: to join it in its own function is a deadlock.
class timer {
 public:
  // Starts. `name` is what reports call it; it is copied.
  template <typename Rep, typename Period>
  timer(const std::chrono::duration<Rep, Period>& delay, std::function<void()> function,
        std::string_view name = {}, source_location where = source_location::current())
      : monitor_(name),
        function_(std::move(function)),
        thread_(thread_options{.name = name.empty() ? "timer" : name, .where = where},
                [this, delay, where] { run(delay, where); }) {}
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;
  // Cancels, and waits for a call that has begun.
  ~timer();

  // Returns true where the function is not called any more: it has not begun, and will not.
  bool cancel(source_location where = source_location::current());
  // Waits until the function has been called, or will not be.
  void join(source_location where = source_location::current());

 private:
  enum class State { armed, cancelled, fired };

  template <typename Rep, typename Period>
  void run(const std::chrono::duration<Rep, Period>& delay, source_location where) {
    {
      Monitor::Lock lock = monitor_.enter(where);
      const auto cancelled = [&] { return state_ == State::cancelled; };
      if (monitor_.wait_within(lock, delay, cancelled, where)) return;
      state_ = State::fired;
    }
    function_();
  }

  Monitor monitor_;
  const std::function<void()> function_;
  State state_ = State::armed;
  thread thread_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_TIMER_H_
