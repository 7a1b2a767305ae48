#ifndef HEDDLE_SIM_CONDITION_STATE_H_
#define HEDDLE_SIM_CONDITION_STATE_H_

#include <cstdint>
#include <string_view>

#include "sim/engine/machine.h"
#include "sim/engine/object.h"
#include "sim/lock_mode.h"
#include "sim/lock_state.h"
#include "sim/operation.h"
#include "sim/source_location.h"
#include "sim/vector_clock.h"
#include "sim/wait_queue.h"

namespace heddle {

// The simulated side of the condition variables. All functions are for code inside an execution.
// The waits return false when they timed out, and while the execution is being unwound.
class ConditionState : public Object {
 public:
  explicit ConditionState(std::string_view name);
  ~ConditionState();

  // For a lock of heddle's own: gives it up and joins the waiters in one step.
  bool wait(LockState& lock, Timeout& timeout, source_location where);

  // For any lock: joins the waiters first, so that no notification is lost while it is unlocked.
  template <typename Lock>
  bool wait_unlocked(Lock& lock, Timeout& timeout, source_location where) {
    Waiter waiter(Machine::current()->running());
    if (!join(waiter, where)) return false;
    try {
      ExclusiveMode::unlock(lock, where);
    } catch (...) {
      leave(waiter);
      throw;
    }
    const bool woken = wake(waiter, timeout, where);
    ExclusiveMode::lock(lock, where);
    return woken;
  }

  void notify_one(source_location where);
  void notify_all(source_location where);

 private:
  static bool can_wake(const Operation& operation, const Thread& self);
  static bool can_wake_or_times_out(const Operation& operation, const Thread& self);
  static bool can_relock(const Operation& operation, const Thread& self);
  static bool may_wake_spuriously(const Thread& self);

  std::uint32_t give_up(Waiter& waiter, LockState& lock, source_location where);
  bool relock(Waiter& waiter, LockState& lock, std::uint32_t depth, source_location where);
  bool join(Waiter& waiter, source_location where);
  void leave(Waiter& waiter) noexcept;
  bool wake(Waiter& waiter, Timeout& timeout, source_location where);
  bool wake_unnotified(Waiter& waiter, bool timed, source_location where);
  void wait_for_leavers();

  WaitQueue waiters_;
  std::uint32_t inside_ = 0;  // threads in wake(), notified or not
};

}  // namespace heddle

#endif  // HEDDLE_SIM_CONDITION_STATE_H_
