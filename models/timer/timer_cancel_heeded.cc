// The watchdog of timer_cancel_ignored, mended: where it cannot be cancelled any more, its call
// is waited for before the buffer is used again.
//
// Expected, preemptive and cooperative: passes, over 14 traces (cooperative: 3).
//
// Try: --keep-going: both can happen.

#include <chrono>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::var<std::int64_t> buffer{1, "buffer"};
  heddle::event done{"done"};
  heddle::thread worker{{.name = "worker"}, [&] { done.set(); }};
  heddle::timer watchdog{std::chrono::milliseconds(1), [&] { static_cast<void>(buffer.read()); },
                         "watchdog"};
  done.wait();
  const bool cancelled = watchdog.cancel();
  if (!cancelled) watchdog.join();
  buffer.write(2);
  worker.join();
  heddle::outcome("cancelled", cancelled);
}

}  // namespace

Model timer_cancel_heeded() {
  return {
      .name = "timer_cancel_heeded",
      .concept_name = "cancelling a timer",
      .summary = "who cancels too late waits for the call",
      .tags = {"timer", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
