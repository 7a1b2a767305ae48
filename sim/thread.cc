#include "sim/thread.h"

#include <exception>
#include <string>

#include "sim/engine/machine.h"

namespace heddle {

// Where std::thread would call std::terminate.
void thread::abandon() noexcept {
  if (native_.joinable() && daemon_) native_.detach();
  Machine* machine = Machine::current();
  if (simulated_ == nullptr || machine == nullptr) return;
  Thread* leaked = std::exchange(simulated_, nullptr);
  if (daemon_ || machine->unwinding()) return;
  const auto describe = [&] {
    Failure failure{FailureKind::thread_leak,
                    machine->thread_name(leaked->id) +
                        " is neither joined nor detached when its thread object is destroyed "
                        "(std::thread calls std::terminate here)",
                    {},
                    {leaked->id},
                    {leaked->created_at}};
    if (std::uncaught_exceptions() > 0) {
      failure.details.push_back("an exception is on its way through " +
                                machine->thread_name(machine->running().id) +
                                ", and leaves the scope of the object before the join");
      machine->caused_by_exception();
    }
    return failure;
  };
  machine->fail(FailureKind::thread_leak, leaked->identity, describe, true);
}

void thread::must_be_joinable(const char* action, source_location where) const {
  if (simulated_ != nullptr) return;
  Machine& machine = *Machine::current();
  machine.fail(FailureKind::lock_misuse, where.line, [&] {
    return Failure{FailureKind::lock_misuse,
                   std::string(action) + " of a thread that is not joinable",
                   {},
                   {machine.running().id},
                   {machine.place_of(where)}};
  });
}

void thread::refuse_join(const Machine& machine, source_location where) const {
  if (native_.joinable())
    throw UsageError("a thread started outside of any execution is joined in one");
  if (!machine.unwinding()) must_be_joinable("join", where);
}

void thread::detach(source_location where) {
  Machine* machine = Machine::current();
  if (machine == nullptr) return native_.detach();
  if (machine->unwinding() && simulated_ == nullptr) return;
  must_be_joinable("detach", where);
  if (simulated_ == nullptr) return;
  simulated_->detached = true;
  simulated_ = nullptr;
}

thread::id thread::get_id() const noexcept {
  id result;
  result.real_ = native_.get_id();
  if (simulated_ != nullptr) result.simulated_ = simulated_->id + 1;
  return result;
}

void thread::swap(thread& other) noexcept {
  std::swap(native_, other.native_);
  std::swap(simulated_, other.simulated_);
  std::swap(daemon_, other.daemon_);
}

thread::id this_thread_id() noexcept {
  thread::id result;
  if (Machine* machine = Machine::current()) {
    result.simulated_ = machine->running().id + 1;
  } else {
    result.real_ = std::this_thread::get_id();
  }
  return result;
}

namespace this_thread {

void yield(source_location where) {
  Machine* machine = Machine::current();
  if (machine == nullptr) return std::this_thread::yield();
  Operation operation(OperationKind::yield, nullptr, where);
  machine->running().mode |= Thread::kYielding;
  static_cast<void>(machine->announce(operation));
}

void sleep_for_nanoseconds(std::int64_t nanoseconds, source_location where) {
  Machine* machine = Machine::current();
  if (machine == nullptr) {
    return std::this_thread::sleep_for(std::chrono::nanoseconds(nanoseconds));
  }
  Operation operation(OperationKind::sleep, nullptr, where);
  operation.enabled = [](const Operation&, const Thread& self) {
    return self.machine.fires_next(self);
  };
  Timeout timeout = Timeout::after(nanoseconds);
  if (!machine->begin_timeout(timeout, where)) return;
  machine->running().mode |= Thread::kYielding;
  if (!machine->announce(operation)) return;
  machine->end_timeout(true);
}

}  // namespace this_thread
}  // namespace heddle
