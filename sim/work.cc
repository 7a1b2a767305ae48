#include "sim/work.h"

#include <time.h>

#include <algorithm>
#include <random>

#include "sim/clock.h"
#include "sim/engine/assert.h"
#include "sim/engine/machine.h"
#include "sim/split_mix.h"
#include "sim/time_keeper.h"

namespace heddle {
namespace {

// Who keeps the time of the execution that the caller runs in; null: nobody, or it runs for real.
TimeKeeper* time_keeper() noexcept {
  const Machine* machine = Machine::current();
  return machine != nullptr && !machine->unwinding() ? machine->time_keeper() : nullptr;
}

std::int64_t processor_time() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// factor * fraction / 2^64
std::uint64_t scaled(std::uint64_t factor, std::uint64_t fraction) noexcept {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(factor) * fraction) >> 64);
}

// A run of numbers that fall, x > x2 > .. > xn <= x(n+1), has an odd length with probability e^-x.
// Each run of an even length adds 1 to the first number of the run that is taken.
template <typename Draw>
std::chrono::nanoseconds draw_exponential(std::chrono::nanoseconds mean, Draw draw) {
  const auto unit = static_cast<std::uint64_t>(mean.count());
  for (std::uint64_t whole = 0;; whole += unit) {
    const std::uint64_t first = draw();
    std::uint64_t last = first;
    bool odd = true;
    for (std::uint64_t next = draw(); next < last; next = draw()) {
      last = next;
      odd = !odd;
    }
    if (odd) return std::chrono::nanoseconds(whole + scaled(unit, first));
  }
}

}  // namespace

void work_for_nanoseconds(std::int64_t nanoseconds, source_location where) {
  if (Machine* machine = Machine::current()) {
    TimeKeeper* keeper = time_keeper();
    if (keeper == nullptr) return;
    keeper->set_work(std::max<std::int64_t>(nanoseconds, 0));
    static_cast<void>(machine->announce(Operation(OperationKind::work, nullptr, where)));
    return;
  }
  const std::int64_t end = processor_time() + nanoseconds;
  while (processor_time() < end) {
  }
}

std::chrono::nanoseconds exponential(std::chrono::nanoseconds mean) {
  HEDDLE_ASSERT(mean.count() >= 0);
  if (TimeKeeper* keeper = time_keeper()) {
    return draw_exponential(mean, [&] { return keeper->draw(); });
  }
  if (Machine::current() != nullptr) return mean;
  thread_local SplitMix64 random{std::random_device{}()};
  return draw_exponential(mean, [&] { return random.next(); });
}

request::request() : arrived_(steady_clock::now().time_since_epoch().count()) {
  if (TimeKeeper* keeper = time_keeper()) keeper->request_arrived();
}

void request::complete() const {
  if (TimeKeeper* keeper = time_keeper()) keeper->request_completed(arrived_);
}

void this_thread::set_priority(std::int32_t priority) {
  if (TimeKeeper* keeper = time_keeper()) keeper->set_priority(priority);
}

}  // namespace heddle
