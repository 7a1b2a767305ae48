// The consumers of channel_size_then_pop, mended: one step looks and takes. It tells whether
// there was an item, and never blocks.
//
// Expected, preemptive and cooperative: passes, over 6 interleavings (cooperative: 2).
//
// Try: --keep-going: who gets the item?

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::channel<std::int64_t> queue{2, "queue"};
  queue.push(1);
  heddle::atomic<std::int64_t> taken{0, "taken"};
  const auto take = [&](std::int64_t self) {
    std::int64_t item = 0;
    if (queue.try_pop(item) == heddle::channel_status::success) taken.fetch_add(self);
  };

  heddle::thread first{{.name = "first"}, take, std::int64_t{1}};
  heddle::thread second{{.name = "second"}, take, std::int64_t{2}};
  first.join();
  second.join();
  heddle::outcome("taken by", taken.load());
  heddle::expect(queue.size() == 0, "the item is taken");
}

}  // namespace

Model channel_try_pop() {
  return {
      .name = "channel_try_pop",
      .concept_name = "check and act",
      .summary = "one step looks for an item and takes it",
      .tags = {"channel", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
