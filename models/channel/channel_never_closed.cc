// A consumer takes items until the queue is closed. The producer ends without closing it, and
// the consumer waits for the next item for ever.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: queue.close() behind the loop of the producer.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t items) {
  heddle::channel<std::int64_t> queue{2, "queue"};
  heddle::thread consumer{{.name = "consumer"}, [&] {
                            while (queue.pop()) continue;
                          }};
  for (std::int64_t i = 0; i < items; ++i) queue.push(i);
  consumer.join();
}

}  // namespace

Model channel_never_closed() {
  return {
      .name = "channel_never_closed",
      .concept_name = "closing a queue",
      .summary = "a queue that nobody closes keeps its consumers waiting",
      .tags = {"channel", "broken"},
      .parameters = {{"items", 2, 0, 10, "items that are produced"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
