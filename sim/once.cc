#include "sim/once.h"

#include <string>

namespace heddle {

OnceState::OnceState(std::string_view name)
    : Object(ObjectKind::once_flag, name, sizeof(OnceState)) {}

bool OnceState::nobody_runs(const Operation& operation, const Thread&) {
  return static_cast<const OnceState*>(operation.object)->runner_ == nullptr;
}

bool OnceState::enter(source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::once_enter, this, where);
  operation.enabled = &nobody_runs;
  if (!machine.announce(operation)) return false;
  machine.effect(done_ ? Access::read : Access::write);
  machine.describe([&] { return std::string(done_ ? "call_once, done" : "call_once, runs"); });
  machine.acquire(released_);
  if (done_) return false;
  runner_ = &machine.running();
  machine.note_held(*this, where);
  machine.refresh(*this);
  return true;
}

void OnceState::leave(bool returned, source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::once_leave, this, where);
  operation.no_throw = true;
  if (!machine.announce(operation)) return;
  machine.effect(Access::write, runner_->id + 1);
  machine.describe(
      [&] { return std::string(returned ? "call_once returns" : "call_once throws"); });
  done_ = returned;
  runner_ = nullptr;
  machine.note_released(*this);
  machine.release(released_);
  machine.refresh(*this);
}

}  // namespace heddle
