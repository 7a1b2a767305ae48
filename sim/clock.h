#ifndef HEDDLE_SIM_CLOCK_H_
#define HEDDLE_SIM_CLOCK_H_

#include <chrono>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "sim/engine/machine.h"

namespace heddle {

// std::chrono::steady_clock outside of executions; virtual time inside of them, which starts at 0
// and passes only when a sleep or a time-out ends.
struct steady_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<steady_clock>;
  static constexpr bool is_steady = true;

  static time_point now() noexcept {
    if (const Machine* machine = Machine::current()) return time_point(duration(machine->now()));
    return time_point(std::chrono::steady_clock::now().time_since_epoch());
  }
};

// The virtual time at which a time-out that begins now ends; saturates instead of overflowing.
template <typename Rep, typename Period>
std::int64_t virtual_deadline(const std::chrono::duration<Rep, Period>& timeout) {
  using Seconds = std::chrono::duration<double>;
  constexpr double kCenturySeconds = 3.2e9;
  const std::int64_t now = Machine::current()->now();
  if (Seconds(timeout).count() > kCenturySeconds) return std::numeric_limits<std::int64_t>::max();
  return now + std::chrono::ceil<std::chrono::nanoseconds>(timeout).count();
}

// As above, for a time-out that ends at a point in time of any clock.
template <typename Clock, typename Duration>
std::int64_t virtual_deadline(const std::chrono::time_point<Clock, Duration>& deadline) {
  return virtual_deadline(deadline - Clock::now());
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
