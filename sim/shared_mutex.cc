#include "sim/shared_mutex.h"

#include <string>

#include "sim/engine/misuse.h"

namespace heddle {

SharedLockState::SharedLockState(std::string_view name)
    : Object(ObjectKind::shared_mutex, name, sizeof(SharedLockState)) {}

SharedLockState::~SharedLockState() {
  Machine* machine = Machine::current();
  if (machine == nullptr || machine->unwinding()) return;
  if (owner_ == nullptr && readers_.empty()) return;
  misuse(*this, "destroys the lock while it is held:", {}, true);
}

bool SharedLockState::held_by_caller() const noexcept {
  return owner_ == &Machine::current()->running();
}

bool SharedLockState::shared_by_caller() const noexcept {
  return readers_.contains(Machine::current()->running().id);
}

template <SharedLockState::Mode kMode>
bool SharedLockState::can_take(const Operation& operation, const Thread&) {
  const auto& lock = static_cast<const SharedLockState&>(*operation.object);
  return lock.owner_ == nullptr && (kMode == Mode::shared || lock.readers_.empty());
}

template <SharedLockState::Mode kMode>
bool SharedLockState::can_take_or_gives_up(const Operation& operation, const Thread& self) {
  return can_take<kMode>(operation, self) || self.machine.fires_next(self);
}

// How many readers hold it; above them, who writes.
std::uint64_t SharedLockState::state() const noexcept {
  constexpr unsigned kWriterShift = 32;
  if (owner_ != nullptr) return std::uint64_t{owner_->id + 1} << kWriterShift;
  return readers_.size();
}

template <SharedLockState::Mode kMode>
void SharedLockState::take(source_location where) {
  Machine& machine = *Machine::current();
  machine.acquire(released_);
  if constexpr (kMode == Mode::exclusive) {
    machine.acquire(released_by_readers_);
    owner_ = &machine.running();
  } else {
    readers_.insert(machine.running().id);
  }
  machine.note_held(*this, where);
  machine.refresh(*this);
}

// What no thread but the caller can change is checked before the decision, not after it.
bool SharedLockState::refuse_relock(bool held, source_location where) {
  if (!held || !simulated() || Machine::current()->unwinding()) return false;
  misuse(*this, "locks again what it holds already:", where, false);
  return true;
}

template <SharedLockState::Mode kMode>
void SharedLockState::block(source_location where) {
  if (refuse_relock(held_by_caller() || shared_by_caller(), where)) return;
  Machine& machine = *Machine::current();
  constexpr bool kShared = kMode == Mode::shared;
  Operation operation(kShared ? OperationKind::lock_shared : OperationKind::lock, this, where);
  operation.enabled = &can_take<kMode>;
  if (machine.running().failed_passes != 0 && !machine.tries_again(operation)) return;
  if (!machine.announce(operation)) return;
  machine.effect(kShared ? Access::read : Access::write, state(), Event::kSharedLock);
  take<kMode>(where);
}

template <SharedLockState::Mode kMode>
bool SharedLockState::attempt(source_location where) {
  constexpr bool kShared = kMode == Mode::shared;
  if (refuse_relock(kShared && shared_by_caller(), where)) return false;
  Machine& machine = *Machine::current();
  return apart_from_caller(machine, [&] { return try_to_take<kMode>(machine, where); });
}

template <SharedLockState::Mode kMode>
bool SharedLockState::try_to_take(Machine& machine, source_location where) {
  constexpr bool kShared = kMode == Mode::shared;
  Operation operation(kShared ? OperationKind::try_lock_shared : OperationKind::try_lock, this,
                      where);
  operation.state = [](const Operation& pending) {
    return static_cast<const SharedLockState&>(*pending.object).state();
  };
  if (!machine.announce(operation)) return false;
  const bool taken = can_take<kMode>(operation, machine.running());
  machine.effect(kShared ? Access::read : Access::write, state(),
                 Event::kSharedLock | (taken ? Event::kTaken : 0));
  machine.describe(
      [&] { return std::string(name_of(operation.kind)) + (taken ? " -> true" : " -> false"); });
  taken ? take<kMode>(where) : machine.could_not_take(where);
  return taken;
}

template <SharedLockState::Mode kMode>
bool SharedLockState::block_until(Timeout timeout, source_location where) {
  if (refuse_relock(held_by_caller() || shared_by_caller(), where)) return false;
  Machine& machine = *Machine::current();
  constexpr bool kShared = kMode == Mode::shared;
  Operation operation(kShared ? OperationKind::lock_shared : OperationKind::lock, this, where);
  operation.enabled = &can_take_or_gives_up<kMode>;
  if (!machine.begin_timeout(timeout, where)) return false;
  if (!machine.announce(operation)) return false;
  const bool taken = can_take<kMode>(operation, machine.running());
  machine.effect(kShared ? Access::read : Access::write, state(),
                 Event::kSharedLock | Event::kTimed | (taken ? Event::kTaken : 0));
  machine.describe(
      [&] { return std::string(name_of(operation.kind)) + (taken ? "" : " -> timed out"); });
  machine.end_timeout(!taken);
  taken ? take<kMode>(where) : machine.could_not_take(where);
  return taken;
}

void SharedLockState::lock(source_location where) { block<Mode::exclusive>(where); }

bool SharedLockState::try_lock(source_location where) { return attempt<Mode::exclusive>(where); }

bool SharedLockState::try_lock_until(Timeout timeout, source_location where) {
  return block_until<Mode::exclusive>(timeout, where);
}

void SharedLockState::lock_shared(source_location where) { block<Mode::shared>(where); }

bool SharedLockState::try_lock_shared(source_location where) {
  return attempt<Mode::shared>(where);
}

bool SharedLockState::try_lock_shared_until(Timeout timeout, source_location where) {
  return block_until<Mode::shared>(timeout, where);
}

void SharedLockState::unlock(source_location where) {
  Machine& machine = *Machine::current();
  if (simulated() && !machine.unwinding() && !held_by_caller()) {
    return misuse(*this, "unlocks what it does not hold:", where, true);
  }
  Operation operation(OperationKind::unlock, this, where);
  operation.no_throw = true;
  if (!machine.announce(operation)) return;
  machine.effect(Access::write, state(), Event::kSharedLock);
  machine.note_released(*this);
  owner_ = nullptr;
  if (machine.detects_races()) machine.clocks().assign(released_, machine.running().id);
  machine.refresh(*this);
}

void SharedLockState::unlock_shared(source_location where) {
  Machine& machine = *Machine::current();
  if (simulated() && !machine.unwinding() && !shared_by_caller()) {
    return misuse(*this, "unlocks what it does not share:", where, true);
  }
  Operation operation(OperationKind::unlock_shared, this, where);
  operation.no_throw = true;
  if (!machine.announce(operation)) return;
  machine.effect(Access::read, state(), Event::kSharedLock);
  machine.note_released(*this);
  readers_.erase(machine.running().id);
  machine.release(released_by_readers_);
  machine.refresh(*this);
}

}  // namespace heddle
