// The ring of spsc_ring with two lines exchanged: the tail is published before the slot is written.
// The consumer reads a slot that is still empty, or has an item of the round before.
//
// Expected, preemptive: data_race.
// Expected, cooperative: passes: the producer is not taken off between the two lines.
//
// Try: heddle replay with the seed that is printed, and find the two lines in the timeline.

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
    tail_.store(tail + 1, std::memory_order_release);
    slots_[tail % kCapacity].write(item);
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
      ++popped;
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

Model spsc_ring_published_early() {
  return {
      .name = "spsc_ring_published_early",
      .concept_name = "publication before the write",
      .summary = "an item is published before it is there",
      .tags = {"ring_buffer", "broken"},
      .parameters = {{"items", 2, 1, 20, "items that the producer offers"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
