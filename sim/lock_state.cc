#include "sim/lock_state.h"

#include <string>
#include <utility>

#include "sim/engine/machine.h"
#include "sim/engine/misuse.h"

namespace heddle {

LockState::LockState(ObjectKind kind, std::string_view name, bool recursive)
    : Object(kind, name, sizeof(LockState)), recursive_(recursive) {}

LockState::LockState(const forked& fork, const LockState& original, std::string_view name)
    : Object(original.kind(), name, sizeof(LockState)),
      depth_(original.depth_),
      recursive_(original.recursive_),
      copied_(true) {
  Machine& machine = *Machine::current();
  machine.copied(original);
  owner_ = original.owner_ == &fork.thread() ? &machine.running() : original.owner_;
}

LockState::~LockState() {
  Machine* machine = Machine::current();
  if (machine == nullptr || machine->unwinding() || owner_ == nullptr || copied_) return;
  misuse(*this, "destroys the lock while it is held:", {}, true);
}

std::uint32_t LockState::state() const noexcept { return owner_ == nullptr ? 0 : owner_->id + 1; }

bool LockState::can_take(const Operation& operation, const Thread& self) {
  const auto& lock = static_cast<const LockState&>(*operation.object);
  return lock.owner_ == nullptr || (lock.recursive_ && lock.owner_ == &self);
}

bool LockState::held_by_caller() const noexcept { return owner_ == &Machine::current()->running(); }

// What no thread but the caller can change is checked before the decision, not after it.
bool LockState::refuse_relock(source_location where) {
  // Whose it is comes first: a program whose main thread has failed may come to a lock that is
  // gone.
  if (!simulated() || Machine::current()->unwinding() || !held_by_caller() || recursive_) {
    return false;
  }
  misuse(*this, "locks again what it holds already:", where, false);
  return true;
}

void LockState::lock(source_location where) {
  if (refuse_relock(where)) return;
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::lock, this, where);
  operation.enabled = &LockState::can_take;
  if (machine.running().failed_passes != 0 && !machine.tries_again(operation)) return;
  if (!machine.announce(operation)) return;
  machine.effect(Access::write, state(), flags());
  take(1, where);
}

bool LockState::try_lock(source_location where) {
  Machine& machine = *Machine::current();
  return apart_from_caller(machine, [&] { return attempt(machine, where); });
}

bool LockState::attempt(Machine& machine, source_location where) {
  Operation operation(OperationKind::try_lock, this, where);
  operation.state = [](const Operation& pending) -> std::uint64_t {
    return static_cast<const LockState&>(*pending.object).state();
  };
  if (!machine.announce(operation)) return false;
  const bool taken = can_take(operation, machine.running());
  machine.effect(taken ? Access::write : Access::read, state(), flags());
  machine.describe([&] { return std::string(taken ? "try_lock -> true" : "try_lock -> false"); });
  taken ? take(1, where) : machine.could_not_take(where);
  return taken;
}

bool LockState::try_lock_until(Timeout timeout, source_location where) {
  if (refuse_relock(where)) return false;
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::lock, this, where);
  operation.enabled = [](const Operation& pending, const Thread& self) {
    return can_take(pending, self) || self.machine.fires_next(self);
  };
  if (!machine.begin_timeout(timeout, where)) return false;
  if (!machine.announce(operation)) return false;
  const bool taken = can_take(operation, machine.running());
  machine.effect(taken ? Access::write : Access::read, state(), flags() | Event::kTimed);
  machine.describe([&] { return std::string(taken ? "lock" : "lock -> timed out"); });
  machine.end_timeout(!taken);
  taken ? take(1, where) : machine.could_not_take(where);
  return taken;
}

void LockState::unlock(source_location where) {
  Machine& machine = *Machine::current();
  if (simulated() && !machine.unwinding() && !held_by_caller()) {
    return misuse(*this,
                  owner_ == nullptr ? "unlocks what nobody holds:" : "unlocks what another holds:",
                  where, true);
  }
  Operation operation(OperationKind::unlock, this, where);
  operation.no_throw = true;
  if (!machine.announce(operation)) return;
  machine.effect(Access::write, state());
  machine.note_released(*this);
  if (--depth_ == 0) free_for_others();
}

void LockState::take(std::uint32_t depth, source_location where) {
  Machine& machine = *Machine::current();
  owner_ = &machine.running();
  depth_ += depth;
  machine.acquire(released_);
  machine.note_held(*this, where);
  machine.refresh(*this);
}

void LockState::free_for_others() {
  Machine& machine = *Machine::current();
  owner_ = nullptr;
  if (machine.detects_races()) machine.clocks().assign(released_, machine.running().id);
  machine.refresh(*this);
}

std::uint32_t LockState::give_up_for_wait() {
  for (std::uint32_t i = 0; i < depth_; ++i) Machine::current()->note_released(*this);
  const std::uint32_t depth = std::exchange(depth_, 0);
  free_for_others();
  return depth;
}

void LockState::take_after_wait(std::uint32_t depth, source_location where) { take(depth, where); }

}  // namespace heddle
