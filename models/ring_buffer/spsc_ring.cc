// A ring for one producer and one consumer, without locks (Lamport, 1983). Each index is written by
// one side only. The producer writes the slot and then publishes it, by a store with release to the
// tail; the consumer loads the tail with acquire and then reads the slot.
//
// Expected, preemptive and cooperative: passes, over 44 traces (cooperative: 2).
//
// Try: memory_order_relaxed in any one place but the side's own index: a data race on a slot.

#include <array>
#include <optional>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

// One thread pushes, one other thread pops.
class Ring {
 public:
  bool try_push(std::int64_t item) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == kCapacity) return false;
    slots_[tail % kCapacity].write(item);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  std::optional<std::int64_t> try_pop() {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return std::nullopt;
    const std::int64_t item = slots_[head % kCapacity].read();
    head_.store(head + 1, std::memory_order_release);
    return item;
  }

 private:
  using Slot = heddle::var<std::int64_t>;
  static constexpr std::size_t kCapacity = 2;

  heddle::atomic<std::size_t> head_{0, "head"};  // written by the consumer only
  heddle::atomic<std::size_t> tail_{0, "tail"};  // written by the producer only
  std::array<Slot, kCapacity> slots_{Slot{0, "slot 0"}, Slot{0, "slot 1"}};
};

void program(std::int64_t items) {
  Ring ring;
  std::int64_t pushed = 0;
  std::int64_t popped = 0;
  const auto produce = [&] {
    for (std::int64_t i = 0; i < items; ++i) pushed += ring.try_push(pushed + 1) ? 1 : 0;
  };
  const auto consume = [&] {
    for (std::int64_t i = 0; i < items; ++i) {
      const std::optional<std::int64_t> item = ring.try_pop();
      if (!item) continue;
      heddle::expect(*item == ++popped, "the items come in order");
    }
  };

  heddle::thread producer{{.name = "producer"}, produce};
  heddle::thread consumer{{.name = "consumer"}, consume};
  producer.join();
  consumer.join();
  while (ring.try_pop()) ++popped;
  heddle::expect(popped == pushed, "no item is lost, none comes twice");
}

}  // namespace

Model spsc_ring() {
  return {
      .name = "spsc_ring",
      .concept_name = "single producer, single consumer",
      .summary = "the slot is written first, and published after",
      .tags = {"ring_buffer", "fixed"},
      .parameters = {{"items", 3, 1, 20, "items that the producer offers"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
