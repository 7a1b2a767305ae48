// A bounded buffer as a monitor (Hoare, 1974): one lock, a condition variable for "there is room"
// and one for "there is an item". The buffer is reduced to what matters here, the number of items
// in it. Who was woken looks again (`while`), because another thread may have been there first.
//
// Expected, preemptive: passes, over 32 interleavings. Few, because a thread that waits for the
// lock is blocked, not enabled.
// Expected, cooperative: passes, over 16.
//
// Try: notify_one of not_full in put and of not_empty in take. Nobody is woken who could go on: a
// deadlock.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

struct Buffer {
  explicit Buffer(std::int64_t size) : capacity(size) {}

  void put() {
    heddle::unique_lock lock{mutex};
    while (items.read() == capacity) not_full.wait(lock);
    const std::int64_t held = items.read();
    heddle::expect(held < capacity, "a producer finds room");
    items.write(held + 1);
    not_empty.notify_one();
  }

  void take() {
    heddle::unique_lock lock{mutex};
    while (items.read() == 0) not_empty.wait(lock);
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

Model bounded_buffer() {
  return {
      .name = "bounded_buffer",
      .concept_name = "monitor",
      .summary = "producers and consumers wait for room and for items",
      .tags = {"monitors", "fixed"},
      .parameters = {{"producers", 1, 1, 8, "threads that put items in"},
                     {"consumers", 2, 1, 8, "threads that take items out"},
                     {"items", 2, 1, 100, "items in all, shared out in turn"},
                     {"capacity", 1, 1, 100, "items that the buffer holds"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1], arguments[2], arguments[3]); };
      },
  };
}

}  // namespace heddle::models
