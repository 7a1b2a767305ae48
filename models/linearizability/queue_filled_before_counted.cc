// The queue of queue_empty_at_gap, whose producers fill their slot first and count it after, one at
// a time under a lock. The consumer looks at the count: what is counted is there, and what has been
// pushed is counted, so that it finds an item wherever a push has returned.
//
// Expected, preemptive and cooperative: passes, over 42 traces (cooperative: 2).
//
// Try: count first and fill after, still under the lock, of which pop knows nothing.

#include <array>
#include <deque>
#include <optional>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/linearizable.h"

namespace heddle::models {
namespace {

using Item = std::optional<std::int64_t>;

class Queue {
 public:
  void push(std::int64_t item) {
    const heddle::lock_guard guard{producers_};
    const std::size_t position = tail_.load();
    slots_[position].write(item);
    tail_.store(position + 1);
  }

  Item pop() {
    if (tail_.load() == head_) return std::nullopt;
    return slots_[head_++].read();
  }

 private:
  using Slot = heddle::var<std::int64_t>;

  heddle::mutex producers_{"producers"};
  std::array<Slot, 2> slots_{Slot{0, "slot 0"}, Slot{0, "slot 1"}};
  heddle::atomic<std::size_t> tail_{0, "tail"};
  std::size_t head_ = 0;  // the consumer's own
};

// The queue as it must look: one operation at a time.
struct Specification {
  std::deque<std::int64_t> items;

  bool operator==(const Specification&) const = default;
  void push(std::int64_t item) { items.push_back(item); }
  Item pop() {
    if (items.empty()) return std::nullopt;
    const std::int64_t item = items.front();
    items.pop_front();
    return item;
  }
};

void program() {
  Queue queue;
  heddle::linearizable history{Specification{}, "queue"};
  const auto produce = [&](std::int64_t given) {
    history.call(
        "push", &Specification::push, [&](std::int64_t item) { queue.push(item); }, given);
  };

  heddle::thread first{{.name = "first"}, produce, 1};
  heddle::thread second{{.name = "second"}, produce, 2};
  const Item item = history.call("pop", &Specification::pop, [&] { return queue.pop(); });
  first.join();
  second.join();

  history.check();
  heddle::outcome("popped", item.value_or(0));
}

}  // namespace

Model queue_filled_before_counted() {
  return {
      .name = "queue_filled_before_counted",
      .concept_name = "queue",
      .summary = "what is counted is there, and what was pushed is counted",
      .tags = {"linearizability", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
