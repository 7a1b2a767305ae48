// Locks that are taken in orders that contradict each other.
//
// deadlock01: two threads, two locks; one preemption.
// phase01: likewise, but the second thread takes the wrong order only where it finds the first one
// in its second phase; one preemption.
// carter01: two counters under one lock, whose first takes a semaphore that the last gives back
// under the same lock. Bug: who waits for the semaphore holds the lock that the other needs; one
// preemption.
// dining_philosophers_N: all take their left fork first. One preemption is enough: the first has
// its fork, and then those come, one after the other, who wait for the fork of the one before.
// four_locks: two threads take four locks in two orders that differ in the last two only; one
// preemption.
// Kind: SCTBench CS.deadlock01_bad, CS.phase01_bad, CS.carter01_bad, CS.din_phil2_sat to 7.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void two_locks(bool fixed) {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::var<int> counter{1, "counter"};
  const auto count = [&](heddle::mutex& first, heddle::mutex& second) {
    const heddle::lock_guard outer{first};
    const heddle::lock_guard inner{second};
    counter.write(counter.read() + 1);
  };
  run_together([&] { count(a, b); },
               [&] {
                 if (fixed) {
                   count(a, b);
                 } else {
                   count(b, a);
                 }
               });
}

void phases(bool fixed) {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::atomic<int> phase{1, "phase"};
  run_together(
      [&] {
        phase.store(2);
        {
          const heddle::lock_guard outer{a};
          const heddle::lock_guard inner{b};
        }
        phase.store(3);
      },
      [&] {
        const bool second = phase.load() == 2;
        const heddle::lock_guard outer{second && !fixed ? b : a};
        const heddle::lock_guard inner{second && !fixed ? a : b};
      });
}

void carter(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::binary_semaphore either{1, "either"};
  const auto visit = [&](heddle::var<int>& inside, heddle::mutex& own) {
    heddle::mutex& guarding = fixed ? own : mutex;
    {
      const heddle::lock_guard guard{guarding};
      inside.write(inside.read() + 1);
      if (inside.read() == 1) either.acquire();
    }
    const heddle::lock_guard guard{guarding};
    inside.write(inside.read() - 1);
    if (inside.read() == 0) either.release();
  };
  heddle::var<int> lefts{0, "lefts"};
  heddle::var<int> rights{0, "rights"};
  heddle::mutex left{"left"};
  heddle::mutex right{"right"};
  run_threads(4, [&](std::size_t number) {
    if (number < 2) {
      visit(lefts, left);
    } else {
      visit(rights, right);
    }
  });
}

template <std::size_t kCount>
void philosophers(bool fixed) {
  std::array<heddle::mutex, kCount> forks;
  heddle::atomic<int> meals{0, "meals"};
  run_threads(kCount, [&](std::size_t number) {
    std::size_t first = number;
    std::size_t second = (number + 1) % kCount;
    if (fixed && second < first) std::swap(first, second);
    const heddle::lock_guard left{forks[first]};
    const heddle::lock_guard right{forks[second]};
    meals.fetch_add(1);
  });
}

void four_locks(bool fixed) {
  std::array<heddle::mutex, 4> locks;
  const auto take = [&](const std::array<std::size_t, 4>& order) {
    for (const std::size_t each : order) locks[each].lock();
    for (const std::size_t each : order) locks[each].unlock();
  };
  run_together(
      [&] {
        take({0, 1, 2, 3});
      },
      [&] {
        for (std::size_t each = 0; each < 2; ++each) {
          const heddle::lock_guard guard{locks[each]};
        }
        const heddle::lock_guard outer{locks[fixed ? 2 : 3]};
        const heddle::lock_guard inner{locks[fixed ? 3 : 2]};
      });
}

}  // namespace

Bugs deadlocks() {
  return {
      {.name = "deadlock01",
       .origin = "SCTBench: deadlock01",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = two_locks},
      {.name = "phase01",
       .origin = "SCTBench: phase01",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = phases},
      {.name = "carter01",
       .origin = "SCTBench: carter01",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = carter},
      {.name = "dining_philosophers_3",
       .origin = "SCTBench: din_phil3_sat",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = philosophers<3>},
      {.name = "dining_philosophers_5",
       .origin = "SCTBench: din_phil5_sat",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = philosophers<5>},
      {.name = "dining_philosophers_7",
       .origin = "SCTBench: din_phil7_sat",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = philosophers<7>},
      {.name = "four_locks",
       .origin = "Havender 1968: orders of locks",
       .kinds = {FailureKind::deadlock},
       .preemptions = 1,
       .body = four_locks},
  };
}

}  // namespace heddle::bugs
