#ifndef HEDDLE_SIM_LATCH_H_
#define HEDDLE_SIM_LATCH_H_

#include <cstddef>
#include <latch>
#include <string_view>

#include "sim/engine/machine.h"
#include "sim/engine/object.h"
#include "sim/operation.h"
#include "sim/source_location.h"
#include "sim/vector_clock.h"

namespace heddle {

// The simulated side of latch. All functions are for code inside an execution.
//
// Scheduling points: count_down, try_wait and wait are one each, arrive_and_wait is two. A blocked
// wait is not enabled.
// Memory ordering: every count_down happens-before the waits that it lets go.
// Failures: to count below zero, or up, is lock_misuse.
// Differs from std: try_wait does not fail spuriously.
class LatchState : public Object {
 public:
  LatchState(std::ptrdiff_t expected, std::string_view name);

  void count_down(std::ptrdiff_t update, source_location where);
  bool try_wait(source_location where);
  void wait(source_location where);

 private:
  static bool at_zero(const Operation& operation, const Thread& self);
  bool attempt(Machine& machine, source_location where);
  std::uint32_t state() const noexcept { return static_cast<std::uint32_t>(count_); }

  std::ptrdiff_t count_;
  SyncClock released_;
};

// heddle::latch has std::latch's interface: simulated inside an execution (see LatchState), real
// outside of one.
class latch {
 public:
  // `name` is what reports call it; it is copied. REQUIRES: 0 <= expected <= max()
  explicit latch(std::ptrdiff_t expected, std::string_view name = {})
      : simulated_(expected, name), native_(expected) {}

  static constexpr std::ptrdiff_t max() noexcept { return std::latch::max(); }

  void count_down(std::ptrdiff_t update = 1, source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.count_down(update, where);
    real().count_down(update);
  }
  bool try_wait(source_location where = source_location::current()) const {
    if (Machine::current() != nullptr) return simulated_.try_wait(where);
    return real().try_wait();
  }
  void wait(source_location where = source_location::current()) const {
    if (Machine::current() != nullptr) return simulated_.wait(where);
    real().wait();
  }
  void arrive_and_wait(std::ptrdiff_t update = 1,
                       source_location where = source_location::current()) {
    count_down(update, where);
    wait(where);
  }

 private:
  std::latch& real() const {
    simulated_.must_be_real();
    return native_;
  }

  mutable LatchState simulated_;
  mutable std::latch native_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_LATCH_H_
