#include "sim/latch.h"

#include <string>

#include "sim/engine/misuse.h"

namespace heddle {

LatchState::LatchState(std::ptrdiff_t expected, std::string_view name)
    : Object(ObjectKind::latch, name, sizeof(LatchState)), count_(expected) {
  if (simulated() && expected < 0) misuse(*this, "starts below zero the latch", {}, false);
}

bool LatchState::at_zero(const Operation& operation, const Thread&) {
  return static_cast<const LatchState*>(operation.object)->count_ == 0;
}

void LatchState::count_down(std::ptrdiff_t update, source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::latch_count_down, this, where);
  operation.no_throw = true;
  if (!machine.announce(operation)) return;
  machine.effect(Access::write, state());
  machine.describe([&] { return "count_down " + std::to_string(update); });
  if (update < 0) return misuse(*this, "counts up", where, true);
  if (update > count_) {
    return misuse(*this, "counts below zero", where, true,
                  "it stands at " + std::to_string(count_) + ", and is counted down by " +
                      std::to_string(update));
  }
  count_ -= update;
  machine.release(released_);
  machine.refresh(*this);
}

bool LatchState::try_wait(source_location where) {
  Machine& machine = *Machine::current();
  return apart_from_caller(machine, [&] { return attempt(machine, where); });
}

bool LatchState::attempt(Machine& machine, source_location where) {
  Operation operation(OperationKind::latch_try_wait, this, where);
  operation.state = [](const Operation& pending) -> std::uint64_t {
    return static_cast<const LatchState&>(*pending.object).state();
  };
  if (!machine.announce(operation)) return true;
  machine.effect(Access::read, state());
  const bool reached = count_ == 0;
  machine.describe([&] { return std::string(reached ? "try_wait -> true" : "try_wait -> false"); });
  if (reached) machine.acquire(released_);
  return reached;
}

void LatchState::wait(source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::latch_wait, this, where);
  operation.enabled = &at_zero;
  if (!machine.announce(operation)) return;
  machine.effect(Access::read, state());
  machine.acquire(released_);
}

}  // namespace heddle
