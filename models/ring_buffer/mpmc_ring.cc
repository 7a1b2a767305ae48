// A ring for any number of producers and consumers (Vyukov's bounded queue). A position is claimed
// by a compare-exchange; a sequence number in each slot says whose turn it is: position to be
// written, position + 1 to be read. It is stored after the item, so that who sees it finds the item
// complete.
//
// Expected, preemptive and cooperative: passes, over 28 traces (cooperative: 6).
//
// Try: heddle check mpmc_ring_without_sequence.

#include <array>
#include <optional>
#include <string>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Ring {
 public:
  bool try_push(std::int64_t item) {
    std::size_t position = tail_.load();
    for (;;) {
      Slot& slot = slots_[position % kCapacity];
      const std::size_t sequence = slot.sequence.load(std::memory_order_acquire);
      if (sequence < position) return false;  // full: not yet read in the round before
      if (sequence > position) {
        position = tail_.load();  // another producer was faster
      } else if (tail_.compare_exchange_weak(position, position + 1)) {
        slot.item.write(item);
        slot.sequence.store(position + 1, std::memory_order_release);
        return true;
      }
    }
  }

  std::optional<std::int64_t> try_pop() {
    std::size_t position = head_.load();
    for (;;) {
      Slot& slot = slots_[position % kCapacity];
      const std::size_t sequence = slot.sequence.load(std::memory_order_acquire);
      if (sequence < position + 1) return std::nullopt;  // empty: not yet written
      if (sequence > position + 1) {
        position = head_.load();  // another consumer was faster
      } else if (head_.compare_exchange_weak(position, position + 1)) {
        const std::int64_t item = slot.item.read();
        slot.sequence.store(position + kCapacity, std::memory_order_release);
        return item;
      }
    }
  }

 private:
  static constexpr std::size_t kCapacity = 2;
  struct Slot {
    explicit Slot(std::size_t turn)
        : sequence(turn, "sequence " + std::to_string(turn)),
          item(0, "item " + std::to_string(turn)) {}

    heddle::atomic<std::size_t> sequence;
    heddle::var<std::int64_t> item;
  };

  heddle::atomic<std::size_t> head_{0, "head"};
  heddle::atomic<std::size_t> tail_{0, "tail"};
  std::array<Slot, kCapacity> slots_{Slot{0}, Slot{1}};
};

void program(std::int64_t producers, std::int64_t consumers) {
  Ring ring;
  heddle::atomic<std::int64_t> pushed{0, "pushed"};
  heddle::atomic<std::int64_t> popped{0, "popped"};
  const auto produce = [&](std::int64_t item) {
    if (ring.try_push(item)) pushed.fetch_add(item);
  };
  const auto consume = [&] {
    if (const std::optional<std::int64_t> item = ring.try_pop()) popped.fetch_add(*item);
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 1; i <= producers; ++i) {
    threads.push_back(heddle::thread{{.name = "producer"}, produce, i});
  }
  for (std::int64_t i = 1; i <= consumers; ++i) {
    threads.push_back(heddle::thread{{.name = "consumer"}, consume});
  }
  for (heddle::thread& thread : threads) thread.join();
  while (const std::optional<std::int64_t> item = ring.try_pop()) popped.fetch_add(*item);
  heddle::expect(popped.load() == pushed.load(), "every item that went in comes out, once");
}

}  // namespace

Model mpmc_ring() {
  return {
      .name = "mpmc_ring",
      .concept_name = "many producers, many consumers",
      .summary = "a sequence number in each slot says when it is ready",
      .tags = {"ring_buffer", "fixed"},
      .parameters = {{"producers", 2, 1, 4, "threads that push an item each"},
                     {"consumers", 1, 1, 4, "threads that try to pop one"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
