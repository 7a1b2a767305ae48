#include "sim/condition_state.h"

#include <string>

#include "sim/engine/misuse.h"

namespace heddle {

ConditionState::ConditionState(std::string_view name)
    : Object(ObjectKind::condition_variable, name, sizeof(ConditionState)) {}

ConditionState::~ConditionState() {
  Machine* machine = Machine::current();
  if (machine == nullptr || machine->unwinding()) return;
  if (!waiters_.empty()) {
    misuse(*this, "destroys the condition variable while a thread waits on it:", {}, true);
  } else if (inside_ != 0) {
    wait_for_leavers();
  }
}

// To destroy it once all waiters are notified is allowed, so they must have left it before.
void ConditionState::wait_for_leavers() {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::condition_wake, this, {});
  operation.no_throw = true;
  operation.enabled = [](const Operation& pending, const Thread&) {
    return static_cast<const ConditionState*>(pending.object)->inside_ == 0;
  };
  if (!machine.announce(operation)) return;
  machine.effect(Access::write);
  machine.describe([] { return std::string("destroy, all have woken"); });
}

bool ConditionState::may_wake_spuriously(const Thread& self) {
  return self.spurious_count < self.machine.options().spurious_max;
}

bool ConditionState::can_wake(const Operation& operation, const Thread& self) {
  return Waiter::was_notified(operation, self) || may_wake_spuriously(self);
}

bool ConditionState::can_wake_or_times_out(const Operation& operation, const Thread& self) {
  return can_wake(operation, self) || self.machine.fires_next(self);
}

bool ConditionState::can_relock(const Operation& operation, const Thread& self) {
  return static_cast<const LockState*>(operation.object)->free() && can_wake(operation, self);
}

bool ConditionState::wait(LockState& lock, Timeout& timeout, source_location where) {
  Machine& machine = *Machine::current();
  Waiter waiter(machine.running());
  const std::uint32_t depth = give_up(waiter, lock, where);
  if (depth == 0) return false;
  // An untimed wait ends when the lock is taken again; a timed one must leave the waiters when it
  // times out, lest it take a notification that is for others.
  if (!timeout.ends()) return relock(waiter, lock, depth, where);
  const bool woken = wake(waiter, timeout, where);
  waiter.notified = true;
  return relock(waiter, lock, depth, where) && woken;
}

namespace {

// All who wait at a time must give up the same lock. One whose wait has a time-out is not looked
// at: it comes back to its lock by an operation that has not begun.
void refuse_other_lock(const ConditionState& condition, const LockState& lock,
                       source_location where) {
  Machine& machine = *Machine::current();
  for (const Thread* thread : machine.threads()) {
    const Operation* pending = thread->pending;
    if (pending == nullptr || pending->kind != OperationKind::condition_relock) continue;
    if (pending->second != &condition || pending->object == &lock) continue;
    misuse(condition, "waits with another lock than those who wait already on", where, false,
           machine.thread_name(thread->id) + " waits with \"" +
               machine.object_name(pending->object->id()) + "\", " +
               machine.thread_name(machine.running().id) + " comes with \"" +
               machine.object_name(lock.id()) + "\"");
  }
}

}  // namespace

// Returns how often the lock was held; 0: while unwinding.
std::uint32_t ConditionState::give_up(Waiter& waiter, LockState& lock, source_location where) {
  Machine& machine = *Machine::current();
  if (!machine.unwinding()) {
    if (!lock.simulated()) machine.wrong_world(lock, where);
    if (simulated() && !lock.held_by_caller()) {
      misuse(lock, "waits on a condition variable without holding", where, false);
      return 0;
    }
    if (!waiters_.empty() && simulated()) refuse_other_lock(*this, lock, where);
  }
  Operation operation(OperationKind::condition_wait, this, where);
  operation.second = &lock;
  if (!machine.announce(operation)) return 0;
  machine.effect(Access::write, waiters_.size());
  waiters_.add(waiter);
  return lock.give_up_for_wait();
}

bool ConditionState::relock(Waiter& waiter, LockState& lock, std::uint32_t depth,
                            source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::condition_relock, &lock, where);
  operation.enabled = &can_relock;
  operation.context = &waiter;
  if (waiter.queued) {
    operation.second = this;
    waiter.relock = &operation;
  }
  if (!machine.announce(operation)) return false;
  machine.effect(Access::write);
  if (!waiter.queued) {
    machine.caused_by(waiter.cause);
  } else {
    waiters_.remove(waiter);
    ++machine.running().spurious_count;
    machine.describe([] { return std::string("relock, woken spuriously"); });
  }
  lock.take_after_wait(depth, where);
  return true;
}

bool ConditionState::join(Waiter& waiter, source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::condition_wait, this, where);
  if (!machine.announce(operation)) return false;
  machine.effect(Access::write, waiters_.size());
  waiters_.add(waiter);
  return true;
}

void ConditionState::leave(Waiter& waiter) noexcept {
  // While unwinding, the queue may hold what is no longer there.
  if (waiter.queued && !Machine::current()->unwinding()) waiters_.remove(waiter);
}

bool ConditionState::wake(Waiter& waiter, Timeout& timeout, source_location where) {
  Machine& machine = *Machine::current();
  const bool timed = timeout.ends();
  Operation operation(OperationKind::condition_wake, this, where);
  operation.enabled = timed ? &can_wake_or_times_out : &can_wake;
  operation.context = &waiter;
  ++inside_;
  if (timed && !machine.begin_timeout(timeout, where)) return false;
  if (!machine.announce(operation)) return false;
  --inside_;
  machine.refresh(*this);
  if (!waiter.notified) return wake_unnotified(waiter, timed, where);
  machine.effect(Access::read);
  machine.caused_by(waiter.cause);
  if (timed) machine.end_timeout(false);
  return true;
}

// Timed out or woken spuriously; a choice where it can be both.
bool ConditionState::wake_unnotified(Waiter& waiter, bool timed, source_location where) {
  Machine& machine = *Machine::current();
  Thread& self = machine.running();
  machine.effect(Access::write, waiters_.size());
  waiters_.remove(waiter);
  const bool fires = timed && machine.fires_next(self);
  machine.describe([&] { return std::string(fires ? "wake, timed out" : "wake, spuriously"); });
  if (!fires) ++self.spurious_count;
  const bool times_out = fires && !machine.choose_spurious(where);
  if (timed) machine.end_timeout(times_out);
  return !times_out;
}

void ConditionState::notify_one(source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::notify_one, this, where);
  operation.no_throw = true;
  if (!machine.announce(operation)) return;
  machine.effect(waiters_.empty() ? Access::read : Access::write, waiters_.size());
  const std::uint32_t woken = waiters_.notify_one(where);
  machine.describe([&] { return "notify_one wakes " + std::to_string(woken); });
}

void ConditionState::notify_all(source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::notify_all, this, where);
  operation.no_throw = true;
  if (!machine.announce(operation)) return;
  machine.effect(waiters_.empty() ? Access::read : Access::write, waiters_.size());
  const std::uint32_t woken = waiters_.notify_all();
  machine.describe([&] { return "notify_all wakes " + std::to_string(woken); });
}

}  // namespace heddle
