// Threads that wait for a signal which is lost.
//
// bounded_buffer_one_condition: two producers and two consumers at a buffer of one place wait at
// one condition variable. Bug: notify_one wakes one of the same side, and everybody waits; no
// preemption, only the wrong one to wake up.
// bounded_buffer_if: who waits for an item looks once. Bug: another consumer comes before the one
// that was woken, and nothing is there; one preemption.
// sync01: the flag is set and notified without the lock. Bug: between the waiter's look and its
// wait; one preemption.
// sync02: the waiter looks before it takes the lock. Bug: likewise, one preemption.
// arithmetic_progression: one adds up what another produces, both under the lock. Bug: the end is
// told by a flag without a notification; one preemption between the look and the wait.
// Kind: SCTBench CS.sync01_bad, CS.sync02_bad, CS.arithmetic_prog_bad, inspect.boundedBuffer.

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void one_condition(bool fixed) {
  constexpr int kRounds = 2;
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable changed{"changed"};
  heddle::var<bool> full{false, "full"};
  const auto turn = [&](bool to) {
    for (int round = 0; round < kRounds; ++round) {
      heddle::unique_lock lock{mutex};
      while (full.read() == to) changed.wait(lock);
      full.write(to);
      if (fixed) {
        changed.notify_all();
      } else {
        changed.notify_one();
      }
    }
  };
  run_threads(4, [&](std::size_t number) { turn(number < 2); });
}

void looked_once(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable filled{"filled"};
  heddle::var<int> items{0, "items"};
  const auto produce = [&] {
    for (int i = 0; i < 2; ++i) {
      const heddle::lock_guard guard{mutex};
      items.write(items.read() + 1);
      filled.notify_one();
    }
  };
  const auto consume = [&] {
    heddle::unique_lock lock{mutex};
    if (items.read() == 0) filled.wait(lock);
    while (fixed && items.read() == 0) filled.wait(lock);
    heddle::expect(items.read() > 0, "there is an item");
    items.write(items.read() - 1);
  };
  run_together(consume, consume, produce);
}

void notified_without_lock(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable ready{"ready"};
  heddle::atomic<bool> flag{false, "flag"};
  run_together(
      [&] {
        heddle::unique_lock lock{mutex};
        if (!flag.load()) ready.wait(lock);
      },
      [&] {
        const LockWhere lock{fixed, mutex};
        flag.store(true);
        ready.notify_one();
      });
}

void looked_without_lock(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable ready{"ready"};
  heddle::atomic<int> number{0, "number"};
  const auto wait_until = [&](int value) {
    const bool early = !fixed && number.load() >= value;
    heddle::unique_lock lock{mutex};
    if (early) return;
    if (fixed && number.load() >= value) return;
    ready.wait(lock);
  };
  run_together([&] { wait_until(1); }, [&] { wait_until(1); },
               [&] {
                 const heddle::lock_guard guard{mutex};
                 number.store(1);
                 ready.notify_all();
               });
}

void progression(bool fixed) {
  constexpr int kTerms = 3;
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable produced{"produced"};
  heddle::var<int> waiting{0, "waiting"};  // terms that nobody has added yet
  heddle::atomic<bool> ended{false, "ended"};
  int total = 0;
  const auto produce = [&] {
    for (int term = 0; term < kTerms; ++term) {
      const heddle::lock_guard guard{mutex};
      waiting.write(waiting.read() + 1);
      produced.notify_one();
    }
    const LockWhere lock{fixed, mutex};
    ended.store(true);
    if (fixed) produced.notify_one();
  };
  const auto add_up = [&] {
    for (int next = 1;; ++next) {
      heddle::unique_lock lock{mutex};
      while (waiting.read() == 0 && !ended.load()) produced.wait(lock);
      if (waiting.read() == 0) return;
      waiting.write(waiting.read() - 1);
      total += next;
    }
  };
  run_together(produce, add_up);
  heddle::expect(total == kTerms * (kTerms + 1) / 2, "all terms are added");
}

}  // namespace

Bugs signals() {
  return {
      {.name = "bounded_buffer_one_condition",
       .origin = "SCTBench: inspect.boundedBuffer",
       .kinds = {FailureKind::deadlock},
       .preemptions = 0,
       .body = one_condition},
      {.name = "bounded_buffer_if",
       .origin = "ConTest: bounded buffer",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = looked_once},
      {.name = "sync01",
       .origin = "SCTBench: sync01",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = notified_without_lock},
      {.name = "sync02",
       .origin = "SCTBench: sync02",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = looked_without_lock},
      {.name = "arithmetic_progression",
       .origin = "SCTBench: arithmetic_prog",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = progression},
  };
}

}  // namespace heddle::bugs
