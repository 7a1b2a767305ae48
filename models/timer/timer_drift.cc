// A ticker waits a whole period after each piece of work. The work takes time as well, so each
// tick comes later than it should, by as much as all work before it: the ticks drift.
//
// Expected, preemptive and cooperative: assertion, always.
//
// Try: heddle check timer_without_drift.

#include <chrono>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

using Time = heddle::steady_clock::time_point;
constexpr std::chrono::milliseconds kPeriod{2};
constexpr std::chrono::milliseconds kWork{1};

// Returns when the last tick is due.
Time tick(std::int64_t ticks, const heddle::event& stop, heddle::atomic<std::int64_t>& count) {
  Time due;
  for (std::int64_t i = 0; i < ticks; ++i) {
    due = heddle::steady_clock::now() + kPeriod;
    if (stop.wait_for(kPeriod)) break;
    count.fetch_add(1);
    heddle::this_thread::sleep_for(kWork);
  }
  return due;
}

void program(std::int64_t ticks) {
  heddle::event stop{"stop"};
  heddle::atomic<std::int64_t> count{0, "count"};
  heddle::thread ticker{{.name = "ticker"}, [&] {
                          const Time start = heddle::steady_clock::now();
                          const Time due = tick(ticks, stop, count);
                          heddle::expect(due == start + ticks * kPeriod,
                                         "the last tick is due after as many periods");
                        }};
  heddle::thread viewer{{.name = "viewer"}, [&] { heddle::outcome("seen", count.load()); }};
  ticker.join();
  viewer.join();
}

}  // namespace

Model timer_drift() {
  return {
      .name = "timer_drift",
      .concept_name = "drift",
      .summary = "a period that begins after the work is longer than a period",
      .tags = {"timer", "broken"},
      .parameters = {{"ticks", 2, 2, 10, "periods"}},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
