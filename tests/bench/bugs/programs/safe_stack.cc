// safe_stack: a lock-free stack of three cells, from which three threads take one and give it back,
// four times each. A pop cuts its cell's link before it moves the head, so that a second pop of the
// same cell fails; and it leaves the last cell alone.
//
// Bug: two threads own one cell: a link that was cut is put back by a pop that failed, at a cell
// that meanwhile went away and came back. It is known to take three threads and five preemptions;
// where each thread has two rounds, dfs finds nothing with three.
// Kind: D. Vyukov's SafeStack (CHESS forum, 2010); SCTBench misc.safestack, where no tool found it
// in 100,000 schedules.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

constexpr int kThreads = 3;
constexpr int kRounds = 4;
constexpr int kNone = -1;

class SafeStack {
 public:
  SafeStack() {
    for (int cell = 0; cell + 1 < kThreads; ++cell) next_of(cell).store(cell + 1);
    next_of(kThreads - 1).store(kNone);
  }

  int pop() {
    while (count_.load() > 1) {
      int cell = head_.load();
      const int next = next_of(cell).exchange(kNone);
      if (next == kNone) continue;
      int expected = cell;
      if (head_.compare_exchange_strong(expected, next)) {
        count_.fetch_sub(1);
        return cell;
      }
      next_of(cell).exchange(next);
    }
    return kNone;
  }

  void push(int cell) {
    int head = head_.load();
    do {
      next_of(cell).store(head);
    } while (!head_.compare_exchange_strong(head, cell));
    count_.fetch_add(1);
  }

 private:
  heddle::atomic<int>& next_of(int cell) { return next_[static_cast<std::size_t>(cell)]; }

  heddle::atomic<int> head_{0, "head"};
  heddle::atomic<int> count_{kThreads, "count"};
  std::array<heddle::atomic<int>, kThreads> next_;
};

// Fixed: by a lock around each call.
void program(bool fixed) {
  SafeStack stack;
  heddle::mutex mutex{"mutex"};
  std::array<heddle::atomic<int>, kThreads> owner;
  const auto pop = [&] {
    const LockWhere lock{fixed, mutex};
    return stack.pop();
  };
  run_threads(kThreads, [&](std::size_t number) {
    const int me = static_cast<int>(number) + 1;
    for (int round = 0; round < kRounds; ++round) {
      int cell = kNone;
      while (cell == kNone) cell = pop();
      heddle::atomic<int>& mine = owner[static_cast<std::size_t>(cell)];
      mine.store(me);
      heddle::expect(mine.load() == me, "a cell has one owner");
      const LockWhere lock{fixed, mutex};
      stack.push(cell);
    }
  });
}

}  // namespace

Bugs safe_stack() {
  return {{.name = "safe_stack",
           .origin = "Vyukov's SafeStack; SCTBench: misc.safestack",
           .kinds = {FailureKind::assertion},
           .preemptions = {},
           .body = program,
           .budget_factor = 100}};
}

}  // namespace heddle::bugs
