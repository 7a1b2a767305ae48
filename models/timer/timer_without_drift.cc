// The ticker of timer_drift, mended: when a tick is due is counted from the start, and it waits
// until then. A late tick makes no other late.
//
// Expected, preemptive and cooperative: passes, over 3 traces (cooperative: 2).
//
// Try: work that takes longer than a period. What becomes of the ticks?

#include <chrono>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

using Time = heddle::steady_clock::time_point;
constexpr std::chrono::milliseconds kPeriod{2};
constexpr std::chrono::milliseconds kWork{1};

// Returns when the last tick is due.
Time tick(std::int64_t ticks, const heddle::event& stop, heddle::atomic<std::int64_t>& count,
          Time due) {
  for (std::int64_t i = 0; i < ticks; ++i) {
    due += kPeriod;
    if (stop.wait_until(due)) break;
    heddle::expect(heddle::steady_clock::now() >= due, "no tick comes before it is due");
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
                          const Time due = tick(ticks, stop, count, start);
                          heddle::expect(due == start + ticks * kPeriod,
                                         "the last tick is due after as many periods");
                        }};
  heddle::thread viewer{{.name = "viewer"}, [&] { heddle::outcome("seen", count.load()); }};
  ticker.join();
  viewer.join();
}

}  // namespace

Model timer_without_drift() {
  return {
      .name = "timer_without_drift",
      .concept_name = "drift",
      .summary = "each tick is due at a multiple of the period from the start",
      .tags = {"timer", "fixed"},
      .parameters = {{"ticks", 2, 1, 10, "periods"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
