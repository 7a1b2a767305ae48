// Queues and a stack whose state is in several variables.
//
// queue_missing_lock: the items are under a lock, their number is not. Bug: an update of the number
// is lost; one preemption.
// stack_underflow: "is it empty" and "pop" lock the stack one after the other. Bug: it gets empty
// between the two; one preemption.
// circular_buffer: sender and receiver keep the number of items by a load and a store. Bug: an
// update is lost, and the receiver reads what was read or overwritten; two preemptions.
// mpmc_ring: producers draw a place and write to it then. Bug: a consumer that sees the place drawn
// reads what was there before; one preemption.
// Kind: SCTBench CS.queue_bad, CS.stack_bad, CS.circular_buffer_bad; Vyukov's bounded MPMC queue.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void missing_lock(bool fixed) {
  constexpr int kItems = 3;
  heddle::mutex mutex{"mutex"};
  heddle::mutex number_mutex{"number mutex"};
  heddle::var<int> items{0, "items"};
  heddle::atomic<int> number{0, "number"};
  const auto change = [&](int by) {
    {
      const heddle::lock_guard guard{mutex};
      items.write(items.read() + by);
    }
    const LockWhere lock{fixed, number_mutex};
    number.store(number.load() + by);
  };
  const auto change_all = [&](int by) {
    for (int i = 0; i < kItems; ++i) change(by);
  };
  run_together([&] { change_all(1); }, [&] { change_all(-1); });
  heddle::expect(number.load() == items.read(), "the number is that of the items");
}

void underflow(bool fixed) {
  heddle::mutex whole{"whole"};
  heddle::mutex mutex{"mutex"};
  heddle::var<int> top{2, "top"};
  const auto is_empty = [&] {
    const heddle::lock_guard guard{mutex};
    return top.read() == 0;
  };
  const auto pop = [&] {
    const heddle::lock_guard guard{mutex};
    heddle::expect(top.read() > 0, "there is something to pop");
    top.write(top.read() - 1);
  };
  run_threads(3, [&](std::size_t) {
    const LockWhere lock{fixed, whole};
    if (!is_empty()) pop();
  });
}

void circular(bool fixed) {
  constexpr int kPlaces = 2;
  constexpr int kAttempts = 5;
  heddle::mutex mutex{"mutex"};
  std::array<heddle::atomic<int>, kPlaces> ring;
  heddle::atomic<int> number{0, "number"};
  const auto change = [&](int by) {
    const LockWhere lock{fixed, mutex};
    number.store(number.load() + by);
  };
  const auto send = [&] {
    for (int sent = 0, attempt = 0; attempt < kAttempts; ++attempt) {
      if (number.load() == kPlaces) continue;
      ring[static_cast<std::size_t>(sent % kPlaces)].store(sent);
      change(1);
      ++sent;
    }
  };
  const auto receive = [&] {
    for (int received = 0, attempt = 0; attempt < kAttempts; ++attempt) {
      if (number.load() == 0) continue;
      const int item = ring[static_cast<std::size_t>(received % kPlaces)].load();
      heddle::expect(item == received, "items come in their order");
      change(-1);
      ++received;
    }
  };
  run_together(send, receive);
}

void ring_of_many(bool fixed) {
  constexpr std::size_t kProducers = 2;
  std::array<heddle::atomic<int>, kProducers> ring;
  heddle::atomic<std::size_t> drawn{0, "drawn"};
  heddle::atomic<std::size_t> written{0, "written"};
  const auto produce = [&] {
    const std::size_t place = drawn.fetch_add(1);
    ring[place].store(7);
    if (!fixed) return;
    heddle::await([&] { return written.load() == place; });
    written.store(place + 1);
  };
  const auto consume = [&] {
    for (std::size_t place = 0; place < kProducers; ++place) {
      heddle::await([&] { return (fixed ? written : drawn).load() > place; });
      heddle::expect(ring[place].load() == 7, "what is consumed was produced");
    }
  };
  run_together(consume, produce, produce);
}

}  // namespace

Bugs queues() {
  return {
      {.name = "queue_missing_lock",
       .origin = "SCTBench: queue",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = missing_lock},
      {.name = "stack_underflow",
       .origin = "SCTBench: stack",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = underflow},
      {.name = "circular_buffer",
       .origin = "SCTBench: circular_buffer",
       .kinds = {FailureKind::assertion},
       .preemptions = 2,
       .body = circular},
      {.name = "mpmc_ring",
       .origin = "Vyukov: bounded MPMC queue",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = ring_of_many},
  };
}

}  // namespace heddle::bugs
