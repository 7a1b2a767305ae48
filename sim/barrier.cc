#include "sim/barrier.h"

#include <string>

#include "sim/engine/misuse.h"

namespace heddle {

BarrierState::BarrierState(std::ptrdiff_t expected, std::string_view name)
    : Object(ObjectKind::barrier, name, sizeof(BarrierState)),
      expected_(expected),
      pending_(expected) {
  if (simulated() && expected < 0) misuse(*this, "expects less than nobody at", {}, false);
}

bool BarrierState::arrive(std::ptrdiff_t update, bool drop, source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::barrier_arrive, this, where);
  if (!machine.announce(operation)) return false;
  machine.effect(Access::write, phase_);
  machine.describe([&] { return std::string(drop ? "arrive_and_drop" : "arrive"); });
  if (update <= 0) {
    misuse(*this, "arrives as less than one at", where, false);
    return false;
  }
  if (update > pending_) {
    misuse(*this, "arrives where no more are expected in this phase, at", where, false,
           "of " + std::to_string(expected_) + " parties " + std::to_string(expected_ - pending_) +
               " have arrived in this phase, and " + std::to_string(update) + " more come");
    return false;
  }
  if (drop) --expected_;
  pending_ -= update;
  machine.release(arrived_);
  if (pending_ != 0) return false;
  machine.acquire(arrived_);
  return true;
}

void BarrierState::complete() {
  Machine& machine = *Machine::current();
  ++phase_;
  pending_ = expected_;
  if (machine.detects_races()) machine.clocks().assign(completed_, machine.running().id);
  machine.refresh(*this);
}

void BarrierState::complete(source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::barrier_arrive, this, where);
  if (!machine.announce(operation)) return;
  machine.effect(Access::write, phase_);
  machine.describe([] { return std::string("complete the phase"); });
  complete();
}

bool BarrierState::has_completed(const Operation& operation, const Thread&) {
  return static_cast<const BarrierState*>(operation.object)->phase_ !=
         *static_cast<const std::uint32_t*>(operation.context);
}

void BarrierState::wait(std::uint32_t phase, source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::barrier_wait, this, where);
  operation.enabled = &has_completed;
  operation.context = &phase;
  if (!machine.announce(operation)) return;
  machine.effect(Access::read, phase_, phase);
  if (phase_ - phase != 1) {
    return misuse(*this, "waits for a phase before the last one of", where, false);
  }
  machine.acquire(completed_);
}

}  // namespace heddle
