// A timer calls a function after a delay, on a thread of its own. What was written before it was
// started is visible to the function, and what the function did to who has joined the timer.
// Time is virtual: it takes no longer to check a day than a second.
//
// Expected, preemptive and cooperative: passes, over 8 traces (cooperative: 2).
//
// Try: --param milliseconds=86400000. And cancel() instead of join()?

#include <chrono>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t milliseconds) {
  const std::chrono::milliseconds delay{milliseconds};
  const auto start = heddle::steady_clock::now();
  heddle::var<std::int64_t> text{7, "text"};
  heddle::atomic<std::int64_t> reminded{0, "reminded"};
  const auto remind = [&] { reminded.fetch_add(text.read()); };
  heddle::timer first{delay, remind, "first"};
  heddle::timer second{delay, remind, "second"};
  first.join();
  second.join();
  heddle::expect(reminded.load() == 14, "each calls the function once");
  heddle::expect(heddle::steady_clock::now() - start >= delay, "after the delay");
}

}  // namespace

Model timer_after_delay() {
  return {
      .name = "timer_after_delay",
      .concept_name = "timer thread",
      .summary = "a function is called after a delay, on another thread",
      .tags = {"timer", "fixed"},
      .parameters = {{"milliseconds", 1, 0, 86400000, "delay"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
