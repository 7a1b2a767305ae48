// A queue whose producers claim a slot by one atomic step and fill it by another; the consumer
// takes an empty slot for an empty queue. Where the first producer has claimed and not yet filled,
// the item of the second lies behind the gap: its push has returned, and yet pop finds nothing.
// Every item comes out once and in order, so that only the history shows it: nothing orders pop and
// the second push but time.
//
// Expected, preemptive: assertion, in 18 of 11,550 interleavings.
// Expected, cooperative: passes: no producer is taken off between the two steps.
//
// Try: heddle check queue_filled_before_counted.

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
    const std::size_t position = tail_.fetch_add(1);
    slots_[position].store(item);
  }

  Item pop() {
    const std::int64_t item = slots_[head_].load();
    if (item == kNone) return std::nullopt;
    ++head_;
    return item;
  }

 private:
  static constexpr std::int64_t kNone = 0;
  using Slot = heddle::atomic<std::int64_t>;

  std::array<Slot, 2> slots_{Slot{kNone, "slot 0"}, Slot{kNone, "slot 1"}};
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

Model queue_empty_at_gap() {
  return {
      .name = "queue_empty_at_gap",
      .concept_name = "queue",
      .summary = "a slot that is claimed and not filled hides what was pushed behind it",
      .tags = {"linearizability", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
