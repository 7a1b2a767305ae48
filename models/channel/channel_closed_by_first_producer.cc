// Each producer closes the queue when it is done. The first to end shuts the others out: what
// they push afterwards is refused, and they do not look.
//
// Expected, preemptive: assertion, in 96 of 320 interleavings.
// Expected, cooperative: assertion, always.
//
// Try: heddle check channel_closed_by_last_producer.

#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t producers, std::int64_t items) {
  heddle::channel<std::int64_t> queue{1, "queue"};
  const auto produce = [&] {
    for (std::int64_t i = 0; i < items; ++i) queue.push(i);  // nobody looks whether it was taken
    queue.close();
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < producers; ++i) threads.push_back(heddle::thread{produce});
  std::int64_t consumed = 0;
  while (queue.pop()) ++consumed;
  for (heddle::thread& thread : threads) thread.join();
  heddle::expect(consumed == producers * items, "every item is consumed");
}

}  // namespace

Model channel_closed_by_first_producer() {
  return {
      .name = "channel_closed_by_first_producer",
      .concept_name = "closing a queue",
      .summary = "who closes a queue that others still fill loses what they push",
      .tags = {"channel", "broken"},
      .parameters = {{"producers", 2, 1, 4, "threads that push"},
                     {"items", 1, 0, 10, "items of each"}},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
