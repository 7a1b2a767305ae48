// Producers fill a bounded queue, and the last of them to end closes it. The consumers take
// items until it is empty and closed: nothing is lost, and all come to their end.
//
// Expected, preemptive and cooperative: passes, over 1,712 interleavings (cooperative: 4).
//
// Try: --param items=2. heddle check channel_closed_by_first_producer.

#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t producers, std::int64_t items) {
  heddle::channel<std::int64_t> queue{1, "queue"};
  heddle::atomic<std::int64_t> producing{producers, "producing"};
  const auto produce = [&] {
    for (std::int64_t i = 0; i < items; ++i) queue.push(i);
    if (producing.fetch_sub(1) == 1) queue.close();
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < producers; ++i) threads.push_back(heddle::thread{produce});
  std::int64_t consumed = 0;
  while (queue.pop()) ++consumed;
  for (heddle::thread& thread : threads) thread.join();
  heddle::expect(consumed == producers * items, "every item is consumed");
}

}  // namespace

Model channel_closed_by_last_producer() {
  return {
      .name = "channel_closed_by_last_producer",
      .concept_name = "closing a queue",
      .summary = "the last producer closes, consumers drain what is left",
      .tags = {"channel", "fixed"},
      .parameters = {{"producers", 2, 1, 4, "threads that push"},
                     {"items", 1, 0, 10, "items of each"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
