#ifndef HEDDLE_SIM_CLOCK_H_
#define HEDDLE_SIM_CLOCK_H_

#include <chrono>
#include <cstdint>
#include <type_traits>

#include "sim/engine/machine.h"

namespace heddle {

// std::chrono::steady_clock outside of executions; virtual time inside of them, which starts at 0
// and passes only when a sleep or a time-out ends.
//
// Scheduling points: now() is one. Differs from std: it may throw, to end its thread.
struct steady_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<steady_clock>;
  static constexpr bool is_steady = true;

  static time_point now(source_location where = source_location::current()) {
    if (Machine* machine = Machine::current()) {
      return time_point(duration(machine->read_clock(where)));
    }
    return time_point(std::chrono::steady_clock::now().time_since_epoch());
  }
};

// A time-out of that length. One of over a century never ends.
template <typename Rep, typename Period>
Timeout virtual_timeout(const std::chrono::duration<Rep, Period>& length) {
  using Seconds = std::chrono::duration<double>;
  constexpr double kCenturySeconds = 3.2e9;
  if (Seconds(length).count() > kCenturySeconds) return Timeout::never();
  return Timeout::after(std::chrono::ceil<std::chrono::nanoseconds>(length).count());
}

// As above, for a time-out that ends at a point in time of any clock. Of another than heddle's the
// time is read at once.
template <typename Clock, typename Duration>
Timeout virtual_timeout(const std::chrono::time_point<Clock, Duration>& deadline) {
  if constexpr (std::is_same_v<Clock, steady_clock>) {
    const Timeout since_start = virtual_timeout(deadline.time_since_epoch());
    if (!since_start.ends()) return since_start;
    return Timeout::at(
        std::chrono::ceil<std::chrono::nanoseconds>(deadline.time_since_epoch()).count());
  } else {
    return virtual_timeout(deadline - Clock::now());
  }
}

// A deadline on heddle's clock as one on std's; other clocks' stay as they are.
template <typename Clock, typename Duration>
auto real_deadline(const std::chrono::time_point<Clock, Duration>& deadline) {
  if constexpr (std::is_same_v<Clock, steady_clock>) {
    return std::chrono::time_point<std::chrono::steady_clock, Duration>(
        deadline.time_since_epoch());
  } else {
    return deadline;
  }
}

}  // namespace heddle

#endif  // HEDDLE_SIM_CLOCK_H_
