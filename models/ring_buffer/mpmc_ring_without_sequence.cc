// A ring in which producers claim a position by a compare-exchange, and write the item then. A
// position that is claimed is not yet written: a consumer that goes by the tail reads an empty
// slot.
//
// Expected, preemptive: data_race.
// Expected, cooperative: passes: no producer is taken off between its claim and its write.
//
// Try: heddle check mpmc_ring.

#include <array>
#include <optional>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Ring {
 public:
  bool try_push(std::int64_t item) {
    std::size_t position = tail_.load();
    do {
      if (position - head_.load() == kCapacity) return false;
    } while (!tail_.compare_exchange_weak(position, position + 1));
    slots_[position % kCapacity].write(item);
    return true;
  }

  std::optional<std::int64_t> try_pop() {
    std::size_t position = head_.load();
    do {
      if (position == tail_.load()) return std::nullopt;
    } while (!head_.compare_exchange_weak(position, position + 1));
    return slots_[position % kCapacity].read();
  }

 private:
  using Slot = heddle::var<std::int64_t>;
  static constexpr std::size_t kCapacity = 2;

  heddle::atomic<std::size_t> head_{0, "head"};
  heddle::atomic<std::size_t> tail_{0, "tail"};
  std::array<Slot, kCapacity> slots_{Slot{0, "slot 0"}, Slot{0, "slot 1"}};
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
  heddle::outcome("lost", pushed.load() - popped.load());
}

}  // namespace

Model mpmc_ring_without_sequence() {
  return {
      .name = "mpmc_ring_without_sequence",
      .concept_name = "claimed, not yet written",
      .summary = "a claimed slot is read before it is written",
      .tags = {"ring_buffer", "broken"},
      .parameters = {{"producers", 2, 1, 4, "threads that push an item each"},
                     {"consumers", 1, 1, 4, "threads that try to pop one"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
