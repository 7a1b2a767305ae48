// Clocks, sleeps and yields: virtual time, which passes only where a timer fires.

#include "sim/program/virtual_time.h"

#include <sched.h>
#include <sys/time.h>
#include <threads.h>
#include <unistd.h>

#include <limits>

#include "sim/program/runtime.h"

namespace heddle::program {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
// What the clocks show when an execution begins.
constexpr std::int64_t kRealTimeAtStart = 1'700'000'000 * kSecond;
constexpr std::int64_t kMonotonicAtStart = 1'000 * kSecond;

std::int64_t start_of(clockid_t clock) noexcept {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI
             ? kRealTimeAtStart
             : kMonotonicAtStart;
}

std::int64_t nanoseconds_of(const timespec& time) noexcept {
  constexpr std::int64_t kSecondsMax = std::numeric_limits<std::int64_t>::max() / kSecond - 1;
  if (time.tv_sec > kSecondsMax) return std::numeric_limits<std::int64_t>::max();
  return time.tv_sec * kSecond + time.tv_nsec;
}

timespec time_of(std::int64_t nanoseconds) noexcept {
  return {nanoseconds / kSecond, nanoseconds % kSecond};
}

std::int64_t elapsed(std::uintptr_t at) {
  const Inside inside;
  return machine().read_clock(called_from(at));
}

std::int64_t now(clockid_t clock, std::uintptr_t at) { return start_of(clock) + elapsed(at); }

void yield(std::uintptr_t at) {
  const Inside inside;
  Operation operation(OperationKind::yield, nullptr, called_from(at));
  machine().running().mode |= Thread::kYielding;
  static_cast<void>(machine().announce(operation));
}

}  // namespace

Timeout virtual_timeout(clockid_t clock, const timespec& deadline) noexcept {
  const std::int64_t at = nanoseconds_of(deadline);
  if (at == std::numeric_limits<std::int64_t>::max()) return Timeout::never();
  return Timeout::at(at - start_of(clock));
}

void sleep_for(Timeout timeout, std::uintptr_t at) {
  const Inside inside;
  Machine& machine = program::machine();
  Operation operation(OperationKind::sleep, nullptr, called_from(at));
  operation.enabled = [](const Operation&, const Thread& self) {
    return self.machine.fires_next(self);
  };
  if (!machine.begin_timeout(timeout, called_from(at))) return;
  machine.running().mode |= Thread::kYielding;
  if (machine.announce(operation)) machine.end_timeout(true);
}

}  // namespace heddle::program

using heddle::Timeout;
using namespace heddle::program;

HEDDLE_INTERPOSED int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (!in_program) return HEDDLE_REAL(clock_gettime)(clock, time);
  *time = time_of(now(clock, HEDDLE_CALLED_FROM));
  return 0;
}
HEDDLE_INTERPOSED int timespec_get(timespec* time, int base) noexcept {
  if (!in_program) return HEDDLE_REAL(timespec_get)(time, base);
  if (base != TIME_UTC) return 0;
  *time = time_of(now(CLOCK_REALTIME, HEDDLE_CALLED_FROM));
  return base;
}
HEDDLE_INTERPOSED int gettimeofday(timeval* time, void* zone) noexcept {
  if (!in_program) {
    using Get = int (*)(timeval*, void*);
    const auto real = HEDDLE_REAL_AS(Get, gettimeofday);
    return real(time, zone);
  }
  const timespec shown = time_of(now(CLOCK_REALTIME, HEDDLE_CALLED_FROM));
  *time = {shown.tv_sec, shown.tv_nsec / 1000};
  return 0;
}
HEDDLE_INTERPOSED time_t time(time_t* result) noexcept {
  if (!in_program) return HEDDLE_REAL(time)(result);
  const time_t shown = now(CLOCK_REALTIME, HEDDLE_CALLED_FROM) / kSecond;
  if (result != nullptr) *result = shown;
  return shown;
}
HEDDLE_INTERPOSED clock_t clock() noexcept {
  if (!in_program) return HEDDLE_REAL(clock)();
  return elapsed(HEDDLE_CALLED_FROM) / (kSecond / CLOCKS_PER_SEC);
}

HEDDLE_INTERPOSED int nanosleep(const timespec* duration, timespec* left) {
  if (!in_program) return HEDDLE_REAL(nanosleep)(duration, left);
  sleep_for(Timeout::after(nanoseconds_of(*duration)), HEDDLE_CALLED_FROM);
  return 0;
}
HEDDLE_INTERPOSED int clock_nanosleep(clockid_t clock, int flags, const timespec* time,
                                      timespec* left) {
  if (!in_program) return HEDDLE_REAL(clock_nanosleep)(clock, flags, time, left);
  const bool absolute = (flags & TIMER_ABSTIME) != 0;
  const Timeout timeout =
      absolute ? virtual_timeout(clock, *time) : Timeout::after(nanoseconds_of(*time));
  sleep_for(timeout, HEDDLE_CALLED_FROM);
  return 0;
}
HEDDLE_INTERPOSED int usleep(useconds_t microseconds) {
  if (!in_program) return HEDDLE_REAL(usleep)(microseconds);
  sleep_for(Timeout::after(std::int64_t{microseconds} * 1000), HEDDLE_CALLED_FROM);
  return 0;
}
HEDDLE_INTERPOSED unsigned sleep(unsigned seconds) {
  if (!in_program) return HEDDLE_REAL(sleep)(seconds);
  sleep_for(Timeout::after(seconds * kSecond), HEDDLE_CALLED_FROM);
  return 0;
}

HEDDLE_INTERPOSED int thrd_sleep(const timespec* duration, timespec* left) {
  if (!in_program) return HEDDLE_REAL(thrd_sleep)(duration, left);
  sleep_for(Timeout::after(nanoseconds_of(*duration)), HEDDLE_CALLED_FROM);
  return 0;
}

HEDDLE_INTERPOSED void thrd_yield() {
  if (!in_program) return HEDDLE_REAL(thrd_yield)();
  heddle::program::yield(HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED int sched_yield() noexcept {
  if (!in_program) return HEDDLE_REAL(sched_yield)();
  heddle::program::yield(HEDDLE_CALLED_FROM);
  return 0;
}
