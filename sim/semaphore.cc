#include "sim/semaphore.h"

#include <string>

#include "sim/engine/misuse.h"

namespace heddle {

SemaphoreState::SemaphoreState(std::ptrdiff_t desired, std::ptrdiff_t max, std::string_view name)
    : Object(ObjectKind::semaphore, name, sizeof(SemaphoreState)), count_(desired), max_(max) {
  if (simulated() && (desired < 0 || desired > max)) {
    misuse(*this, "starts with less than no permit or over the maximum the semaphore", {}, false);
  }
}

bool SemaphoreState::has_permit(const Operation& operation, const Thread&) {
  return static_cast<const SemaphoreState*>(operation.object)->count_ > 0;
}

std::uint32_t SemaphoreState::state() const noexcept { return static_cast<std::uint32_t>(count_); }

void SemaphoreState::take() {
  Machine& machine = *Machine::current();
  --count_;
  machine.acquire(released_);
  machine.refresh(*this);
}

void SemaphoreState::acquire(source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::semaphore_acquire, this, where);
  operation.enabled = &has_permit;
  if (!machine.announce(operation)) return;
  machine.effect(Access::write, state());
  take();
}

bool SemaphoreState::try_acquire(source_location where) {
  Machine& machine = *Machine::current();
  return apart_from_caller(machine, [&] { return attempt(machine, where); });
}

bool SemaphoreState::attempt(Machine& machine, source_location where) {
  Operation operation(OperationKind::semaphore_try_acquire, this, where);
  operation.state = [](const Operation& pending) -> std::uint64_t {
    return static_cast<const SemaphoreState&>(*pending.object).state();
  };
  if (!machine.announce(operation)) return false;
  const bool taken = count_ > 0;
  machine.effect(taken ? Access::write : Access::read, state());
  machine.describe(
      [&] { return std::string(taken ? "try_acquire -> true" : "try_acquire -> false"); });
  if (taken) take();
  return taken;
}

bool SemaphoreState::try_acquire_until(Timeout timeout, source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::semaphore_acquire, this, where);
  operation.enabled = [](const Operation& pending, const Thread& self) {
    return has_permit(pending, self) || self.machine.fires_next(self);
  };
  if (!machine.begin_timeout(timeout, where)) return false;
  if (!machine.announce(operation)) return false;
  const bool taken = count_ > 0;
  machine.effect(taken ? Access::write : Access::read, state(), Event::kTimed);
  machine.describe([&] { return std::string(taken ? "acquire" : "acquire -> timed out"); });
  machine.end_timeout(!taken);
  if (taken) take();
  return taken;
}

void SemaphoreState::release(std::ptrdiff_t update, source_location where) {
  Machine& machine = *Machine::current();
  Operation operation(OperationKind::semaphore_release, this, where);
  operation.no_throw = true;
  if (!machine.announce(operation)) return;
  machine.effect(Access::write, state());
  machine.describe([&] { return "release " + std::to_string(update); });
  if (update < 0) return misuse(*this, "releases less than nothing of", where, true);
  if (update > max_ - count_) {
    return misuse(*this, "releases over its maximum", where, true,
                  "it has " + std::to_string(count_) + " of at most " + std::to_string(max_) +
                      " permits, and " + std::to_string(update) + " more would come to them");
  }
  count_ += update;
  machine.release(released_);
  machine.refresh(*this);
}

}  // namespace heddle
