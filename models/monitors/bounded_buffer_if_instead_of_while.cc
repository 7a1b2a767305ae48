// The buffer of bounded_buffer with one word changed: who was woken does not look again (`if`).
// Between the notification and the moment at which the woken consumer has the lock back, another
// consumer may come and take the item: a stolen wakeup. The woken one takes from an empty buffer.
//
// Expected, preemptive: assertion, in 4 of 32 interleavings. No spurious wakeup is needed for it.
// Expected, cooperative: assertion, in 2 of 16. The producer blocks when the buffer is full, and
// then the consumer that comes may run before the one that was woken.
//
// Try: --param consumers=1: with one consumer nobody steals, and it passes. --param capacity=2:
// the producer does not block any more, and only the preemptive scheduling finds the bug.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

struct Buffer {
  explicit Buffer(std::int64_t size) : capacity(size) {}

  void put() {
    heddle::unique_lock lock{mutex};
    if (items.read() == capacity) not_full.wait(lock);
    const std::int64_t held = items.read();
    heddle::expect(held < capacity, "a producer finds room");
    items.write(held + 1);
    not_empty.notify_one();
  }

  void take() {
    heddle::unique_lock lock{mutex};
    if (items.read() == 0) not_empty.wait(lock);
    const std::int64_t held = items.read();
    heddle::expect(held > 0, "a consumer finds an item");
    items.write(held - 1);
    not_full.notify_one();
  }

  const std::int64_t capacity;
  heddle::var<std::int64_t> items{0, "items"};
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable not_full{"not_full"};
  heddle::condition_variable not_empty{"not_empty"};
};

// Item i is put by producer i mod producers, and taken by consumer i mod consumers.
void program(std::int64_t producers, std::int64_t consumers, std::int64_t items,
             std::int64_t capacity) {
  Buffer buffer{capacity};
  const auto produce = [&](std::int64_t producer) {
    for (std::int64_t i = producer; i < items; i += producers) buffer.put();
  };
  const auto consume = [&](std::int64_t consumer) {
    for (std::int64_t i = consumer; i < items; i += consumers) buffer.take();
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < producers; ++i) {
    threads.push_back(heddle::thread{{.name = "producer"}, produce, i});
  }
  for (std::int64_t i = 0; i < consumers; ++i) {
    threads.push_back(heddle::thread{{.name = "consumer"}, consume, i});
  }
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model bounded_buffer_if_instead_of_while() {
  return {
      .name = "bounded_buffer_if_instead_of_while",
      .concept_name = "stolen wakeup",
      .summary = "a woken consumer that does not look again finds an empty buffer",
      .tags = {"monitors", "broken"},
      .parameters = {{"producers", 1, 1, 8, "threads that put items in"},
                     {"consumers", 2, 1, 8, "threads that take items out"},
                     {"items", 2, 1, 100, "items in all, shared out in turn"},
                     {"capacity", 1, 1, 100, "items that the buffer holds"}},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1], arguments[2], arguments[3]); };
      },
  };
}

}  // namespace heddle::models
