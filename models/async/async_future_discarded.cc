// The future of an async waits for its task as it is destroyed. Who throws it away at once waits
// at once: the second task is not started before the first is done. Here the first waits for the
// second, for ever.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: heddle check async_future_kept.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::event pong{"pong"};
  static_cast<void>(heddle::async([&] { pong.wait(); }));
  static_cast<void>(heddle::async([&] { pong.set(); }));
}

}  // namespace

Model async_future_discarded() {
  return {
      .name = "async_future_discarded",
      .concept_name = "discarded future",
      .summary = "the future of a task waits for it when it goes",
      .tags = {"async", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
