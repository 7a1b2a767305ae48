// What is used after it was freed, or freed twice. `freed` stands for the memory, which is real.
//
// use_after_free: who uses a connection looks whether it is open. Bug: it is closed and freed in
// between; one preemption.
// double_free: a reference is given back, and whoever finds none left frees. Bug: both do; one
// preemption.
// revived_reference: a weak reference becomes a strong one by a load and a store. Bug: the last
// strong one went in between; one preemption.
// pbzip2: the main thread frees the queue when the producer is done. Bug: a consumer is not done
// with it; no preemption.
// thread_pool_shutdown: a worker that finds the queue empty looks whether the pool ends, and a task
// is put in before the end is told. Bug: it is never run; one preemption.
// Kind: RaceBenchCpp, ConVul and PERIOD (use after free, double free); pbzip2 of SCTBench CB.

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void use_after_free(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<bool> open{true, "open"};
  heddle::atomic<bool> freed{false, "freed"};
  const auto use = [&] {
    for (int round = 0; round < 2; ++round) {
      const LockWhere lock{fixed, mutex};
      if (!open.load()) return;
      heddle::expect(!freed.load(), "what is used is there");
    }
  };
  const auto close = [&] {
    const LockWhere lock{fixed, mutex};
    open.store(false);
    freed.store(true);
  };
  run_together(use, use, close);
}

void double_free(bool fixed) {
  heddle::atomic<int> references{3, "references"};
  heddle::atomic<int> freed{0, "freed"};
  run_threads(3, [&](std::size_t) {
    const int left = references.fetch_sub(1) - 1;
    if ((fixed ? left : references.load()) == 0) {
      heddle::expect(freed.fetch_add(1) == 0, "it is freed once");
    }
  });
}

void revived(bool fixed) {
  heddle::atomic<int> references{1, "references"};
  heddle::atomic<bool> freed{false, "freed"};
  const auto give_back = [&] {
    if (references.fetch_sub(1) == 1) freed.store(true);
  };
  const auto take = [&] {
    int seen = references.load();
    if (!fixed) {
      if (seen > 0) references.store(seen + 1);
      return seen > 0;
    }
    while (seen > 0 && !references.compare_exchange_strong(seen, seen + 1)) {
    }
    return seen > 0;
  };
  run_together(give_back, [&] {
    if (!take()) return;
    heddle::expect(!freed.load(), "what one has a reference to is there");
    give_back();
  });
}

void pbzip2(bool fixed) {
  constexpr int kBlocks = 2;
  heddle::mutex mutex{"mutex"};
  heddle::atomic<int> blocks{0, "blocks"};
  heddle::atomic<bool> produced{false, "produced"};
  heddle::atomic<bool> freed{false, "freed"};
  heddle::thread consumer{[&] {
    for (int taken = 0; taken < kBlocks;) {
      heddle::await([&] { return blocks.load() > 0 || produced.load(); });
      heddle::expect(!freed.load(), "the queue is there");
      const heddle::lock_guard guard{mutex};
      if (blocks.load() == 0) continue;
      blocks.fetch_sub(1);
      ++taken;
    }
  }};
  heddle::thread producer{[&] {
    for (int block = 0; block < kBlocks; ++block) {
      const heddle::lock_guard guard{mutex};
      blocks.fetch_add(1);
    }
    produced.store(true);
  }};
  producer.join();
  if (fixed) consumer.join();
  freed.store(true);
  if (!fixed) consumer.join();
}

void shutdown(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<int> tasks{0, "tasks"};
  heddle::atomic<bool> ending{false, "ending"};
  heddle::atomic<int> run{0, "run"};
  const auto work = [&] {
    for (;;) {
      heddle::await([&] { return tasks.load() > 0 || ending.load(); });
      const LockWhere lock{fixed, mutex};
      if (tasks.load() == 0 && ending.load()) return;
      if (tasks.load() == 0) continue;
      tasks.fetch_sub(1);
      run.fetch_add(1);
    }
  };
  int accepted = 0;
  const auto submit = [&] {
    const LockWhere lock{fixed, mutex};
    if (ending.load()) return;
    tasks.fetch_add(1);
    accepted = 1;
  };
  const auto end = [&] {
    const LockWhere lock{fixed, mutex};
    ending.store(true);
  };
  run_together(work, submit, end);
  heddle::expect(run.load() == accepted, "what was accepted is run");
}

}  // namespace

Bugs lifetime() {
  return {
      {.name = "use_after_free",
       .origin = "ConVul, PERIOD: use after free",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = use_after_free},
      {.name = "double_free",
       .origin = "ConVul, PERIOD: double free",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = double_free},
      {.name = "revived_reference",
       .origin = "RaceBenchCpp: reference counts",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = revived},
      {.name = "pbzip2",
       .origin = "SCTBench: CB.pbzip2",
       .kinds = {FailureKind::assertion},
       .preemptions = 0,
       .body = pbzip2},
      {.name = "thread_pool_shutdown",
       .origin = "RADBench: shutdown",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = shutdown},
  };
}

}  // namespace heddle::bugs
