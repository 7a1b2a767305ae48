// To stop its consumers, the producer pushes an item that means the end (a poison pill). There
// are two consumers and one pill: whoever takes it ends, and the other waits for ever.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: a pill for each consumer; or close the queue, which all of them see.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

constexpr std::int64_t kPill = -1;

void program(std::int64_t items) {
  heddle::channel<std::int64_t> queue{2, "queue"};
  const auto consume = [&] {
    while (queue.pop() != kPill) continue;
  };

  heddle::thread first{{.name = "first"}, consume};
  heddle::thread second{{.name = "second"}, consume};
  for (std::int64_t i = 0; i < items; ++i) queue.push(i);
  queue.push(kPill);
  first.join();
  second.join();
}

}  // namespace

Model channel_one_pill_for_two() {
  return {
      .name = "channel_one_pill_for_two",
      .concept_name = "shutdown by a pill",
      .summary = "one item that means the end ends one consumer",
      .tags = {"channel", "broken"},
      .parameters = {{"items", 1, 0, 10, "items that are produced"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
