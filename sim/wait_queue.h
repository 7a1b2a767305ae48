#ifndef HEDDLE_SIM_WAIT_QUEUE_H_
#define HEDDLE_SIM_WAIT_QUEUE_H_

#include <cstdint>

#include "sim/operation.h"
#include "sim/source_location.h"

namespace heddle {

struct Thread;

// One thread's wait for a notification. Lives on the stack of the thread that waits.
struct Waiter {
  explicit Waiter(Thread& waiting) noexcept : thread(waiting) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  Thread& thread;
  bool queued = false;
  bool notified = false;
  std::uint32_t cause = 0;  // the event that notified it, as Machine::last_event counts
  // Parked on another object: forgets its `second`, the notifier's, when notified, for that one
  // may be destroyed before the thread steps.
  Operation* relock = nullptr;
  Waiter* next = nullptr;

  // For Operation::enabled, with the waiter as its context.
  static bool was_notified(const Operation& operation, const Thread&) noexcept {
    return static_cast<const Waiter*>(operation.context)->notified;
  }
};

// Those who wait to be notified by one object, in the order of their waits. A notification takes
// its waiter out of the queue; which one a notify_one takes is a choice of the scheduler.
class WaitQueue {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  std::uint32_t size() const noexcept;
  void add(Waiter& waiter) noexcept;
  // Takes out one that was not notified (a time-out, a spurious wakeup).
  void remove(Waiter& waiter) noexcept;
  // Both return how many were woken. The notifier's event must have been announced.
  std::uint32_t notify_one(source_location where);
  std::uint32_t notify_all();

 private:
  void wake(Waiter& waiter);

  Waiter* first_ = nullptr;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_WAIT_QUEUE_H_
