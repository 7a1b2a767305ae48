// A thread does something each period until it is told to stop: it waits for the order with the
// period as its time-out, so that the order ends the wait at once, and not at the next period. A
// sleep could not be ended.
//
// Expected, preemptive and cooperative: passes, over 34 interleavings (cooperative: 2).
//
// Try: --keep-going: after how many periods can it stop?

#include <chrono>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t ticks) {
  heddle::event stop{"stop"};
  std::int64_t count = 0;
  heddle::thread ticker{{.name = "ticker"}, [&] {
                          while (count < ticks && !stop.wait_for(std::chrono::milliseconds(1))) {
                            ++count;
                          }
                        }};
  heddle::thread stopper{{.name = "stopper"}, [&] { stop.set(); }};
  ticker.join();
  stopper.join();
  heddle::expect(count <= ticks, "it ticks until it is stopped, and not for ever");
  heddle::outcome("ticks", count);
}

}  // namespace

Model timer_periodic() {
  return {
      .name = "timer_periodic",
      .concept_name = "periodic timer",
      .summary = "a wait with a time-out is a period that can be ended",
      .tags = {"timer", "fixed"},
      .parameters = {{"ticks", 3, 1, 10, "periods at most"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
