#include "sim/expect.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"
#include "sim/real.h"

namespace heddle {
namespace {

std::atomic<RealObserver*> observer{nullptr};

}  // namespace

void set_real_observer(RealObserver* listener) noexcept { observer.store(listener); }

RealObserver* real_observer() noexcept { return observer.load(); }

void fail_for_real(const char* message, source_location where) {
  if (RealObserver* listener = real_observer()) {
    listener->expectation_failed(message, where);
    return;
  }
  std::fprintf(stderr, "%s:%s: expectation failed: %s\n", where.file,
               std::to_string(where.line).c_str(), message);
  std::abort();
}

void expect(bool condition, const char* message, source_location where) {
  if (condition) return;
  Machine* machine = Machine::current();
  if (machine == nullptr) return fail_for_real(message, where);
  const auto key = reinterpret_cast<std::uintptr_t>(message) * 31 + where.line;
  machine->fail(FailureKind::assertion, key, [&] {
    return Failure{FailureKind::assertion,
                   "assertion \"" + std::string(message) + "\" does not hold",
                   {},
                   {machine->running().id},
                   {where}};
  });
}

void outcome(const char* name, std::int64_t value) {
  if (Machine* machine = Machine::current()) {
    machine->record_outcome(name, value);
  } else if (RealObserver* listener = real_observer()) {
    listener->outcome(name, value);
  }
}

std::uint32_t choose(std::uint32_t count, source_location where) {
  if (count == 0) throw UsageError("choose(0): there is no value below 0");
  if (Machine* machine = Machine::current()) return machine->choose(ChoiceKind::user, count, where);
  thread_local std::mt19937 random{std::random_device{}()};
  return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random);
}

}  // namespace heddle
