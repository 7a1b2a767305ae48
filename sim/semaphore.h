#ifndef HEDDLE_SIM_SEMAPHORE_H_
#define HEDDLE_SIM_SEMAPHORE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <semaphore>
#include <string_view>

#include "sim/clock.h"
#include "sim/engine/machine.h"
#include "sim/engine/object.h"
#include "sim/operation.h"
#include "sim/source_location.h"
#include "sim/vector_clock.h"

namespace heddle {

// The simulated side of the semaphores. All functions are for code inside an execution.
//
// Scheduling points: each function is one. A blocked acquire is not enabled.
// Memory ordering: a release happens-before every later acquisition.
// Failures: a release over the maximum, or of less than nothing, is lock_misuse.
// Differs from std: try_acquire does not fail spuriously.
class SemaphoreState : public Object {
 public:
  SemaphoreState(std::ptrdiff_t desired, std::ptrdiff_t max, std::string_view name);

  void acquire(source_location where);
  bool try_acquire(source_location where);
  // Blocks until it has a permit or its time-out ends.
  bool try_acquire_until(Timeout timeout, source_location where);
  void release(std::ptrdiff_t update, source_location where);

 private:
  static bool has_permit(const Operation& operation, const Thread& self);
  std::uint32_t state() const noexcept;
  void take();
  bool attempt(Machine& machine, source_location where);

  std::ptrdiff_t count_;
  const std::ptrdiff_t max_;
  SyncClock released_;
};

// heddle::counting_semaphore has std::counting_semaphore's interface: simulated inside an
// execution (see SemaphoreState), real outside of one.
template <std::ptrdiff_t LeastMax = std::counting_semaphore<>::max()>
class counting_semaphore {
 public:
  // `name` is what reports call it; it is copied. REQUIRES: 0 <= desired <= max()
  explicit counting_semaphore(std::ptrdiff_t desired, std::string_view name = {})
      : simulated_(desired, LeastMax, name), native_(desired) {}

  static constexpr std::ptrdiff_t max() noexcept { return LeastMax; }

  void acquire(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.acquire(where);
    real().acquire();
  }
  bool try_acquire(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.try_acquire(where);
    return real().try_acquire();
  }
  template <typename Rep, typename Period>
  bool try_acquire_for(const std::chrono::duration<Rep, Period>& timeout,
                       source_location where = source_location::current()) {
    if (Machine::current() == nullptr) return real().try_acquire_for(timeout);
    return simulated_.try_acquire_until(virtual_timeout(timeout), where);
  }
  template <typename Clock, typename Duration>
  bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& deadline,
                         source_location where = source_location::current()) {
    if (Machine::current() == nullptr) return real().try_acquire_until(real_deadline(deadline));
    return simulated_.try_acquire_until(virtual_timeout(deadline), where);
  }
  void release(std::ptrdiff_t update = 1, source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.release(update, where);
    real().release(update);
  }

 private:
  std::counting_semaphore<LeastMax>& real() {
    simulated_.must_be_real();
    return native_;
  }

  SemaphoreState simulated_;
  std::counting_semaphore<LeastMax> native_;
};

using binary_semaphore = counting_semaphore<1>;

}  // namespace heddle

#endif  // HEDDLE_SIM_SEMAPHORE_H_
