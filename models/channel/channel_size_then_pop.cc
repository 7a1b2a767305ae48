// Two consumers look whether the queue has an item, and take one if so. Between the look and the
// pop the other may have taken it: then the pop, which was not to block, blocks for ever.
//
// Expected, preemptive: deadlock, in 4 of 6 interleavings.
// Expected, cooperative: passes, over 2 interleavings.
//
// Try: heddle check channel_try_pop.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::channel<std::int64_t> queue{2, "queue"};
  queue.push(1);
  const auto take = [&] {
    if (queue.size() > 0) static_cast<void>(queue.pop());
  };

  heddle::thread first{{.name = "first"}, take};
  heddle::thread second{{.name = "second"}, take};
  first.join();
  second.join();
}

}  // namespace

Model channel_size_then_pop() {
  return {
      .name = "channel_size_then_pop",
      .concept_name = "check, then act",
      .summary = "the size of a queue is out of date when it is used",
      .tags = {"channel", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
