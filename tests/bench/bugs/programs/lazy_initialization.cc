// Two ways to make something at its first use.
//
// lazy_initialization: three threads look whether it is there, and make it where it is not. Bug: it
// is made twice; one preemption.
// double_checked_locking: it is published before it is filled in. Bug: another thread, which looks
// without the lock, finds it empty; one preemption.
// Kind: RaceBenchCpp and PERIOD (order violations); Bacon et al.: "Double-Checked Locking is
// Broken".

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void lazy(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<bool> there{false, "there"};
  heddle::atomic<int> made{0, "made"};
  run_threads(3, [&](std::size_t) {
    const LockWhere lock{fixed, mutex};
    if (there.load()) return;
    made.fetch_add(1);
    there.store(true);
  });
  heddle::expect(made.load() == 1, "it is made once");
}

void double_checked(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<bool> published{false, "published"};
  heddle::atomic<int> content{0, "content"};
  run_threads(2, [&](std::size_t) {
    if (!published.load()) {
      const heddle::lock_guard guard{mutex};
      if (!published.load()) {
        if (fixed) content.store(42);
        published.store(true);
        if (!fixed) content.store(42);
      }
    }
    heddle::expect(content.load() == 42, "what is published is filled in");
  });
}

}  // namespace

Bugs lazy_initialization() {
  return {
      {.name = "lazy_initialization",
       .origin = "RaceBenchCpp, PERIOD: lazy initialisation",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = lazy},
      {.name = "double_checked_locking",
       .origin = "Bacon et al.: double-checked locking",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = double_checked},
  };
}

}  // namespace heddle::bugs
