// The tasks of async_future_discarded, mended: their futures are kept until both have been
// started, so that they run at the same time.
//
// Expected, preemptive and cooperative: passes, over 2,362 interleavings (cooperative: 2).
//
// Try: swap the two lines.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::event pong{"pong"};
  const heddle::future<void> waits = heddle::async([&] { pong.wait(); });
  const heddle::future<void> answers = heddle::async([&] { pong.set(); });
  waits.wait();
  answers.wait();
  heddle::expect(pong.is_set(), "both tasks are done");
}

}  // namespace

Model async_future_kept() {
  return {
      .name = "async_future_kept",
      .concept_name = "kept futures",
      .summary = "tasks run at the same time while their futures are kept",
      .tags = {"async", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
