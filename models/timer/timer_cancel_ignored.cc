// A watchdog is cancelled when the work is done in time, and the buffer that it would have
// dumped is used again. But cancel() comes too late where the timer has fired: its function may
// just be running. cancel() says so, and nobody listens.
//
// Expected, preemptive: data_race, in 4 of 16 traces.
// Expected, cooperative: passes, over 3 interleavings.
//
// Try: heddle check timer_cancel_heeded.

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
  watchdog.cancel();
  buffer.write(2);
  worker.join();
}

}  // namespace

Model timer_cancel_ignored() {
  return {
      .name = "timer_cancel_ignored",
      .concept_name = "cancelling a timer",
      .summary = "a timer that has fired cannot be cancelled",
      .tags = {"timer", "broken"},
      .parameters = {},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
