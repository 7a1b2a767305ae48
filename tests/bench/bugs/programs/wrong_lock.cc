// wrong_lock_N: one thread counts up under one lock and looks at what it wrote, N others count up
// under another lock.
//
// Bug: two locks exclude nobody from each other. One preemption within the critical section.
// Kind: SCTBench CS.wronglock_bad and wronglock_3_bad; ConTest's wrongLock.

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void program(std::size_t others, bool fixed) {
  heddle::mutex one{"one"};
  heddle::mutex other{"other"};
  heddle::atomic<int> data{0, "data"};
  run_threads(others + 1, [&](std::size_t number) {
    if (number == 0) {
      const heddle::lock_guard guard{one};
      const int seen = data.load();
      data.store(seen + 1);
      heddle::expect(data.load() == seen + 1, "the data is what was written under the lock");
      return;
    }
    const heddle::lock_guard guard{fixed ? one : other};
    data.store(data.load() + 1);
  });
}

}  // namespace

Bugs wrong_lock() {
  Bugs bugs;
  for (const std::size_t others : {1U, 3U}) {
    bugs.push_back({.name = "wrong_lock_" + std::to_string(others),
                    .origin = "SCTBench: wronglock",
                    .kinds = {FailureKind::assertion},
                    .preemptions = 1,
                    .body = [others](bool fixed) { program(others, fixed); }});
  }
  return bugs;
}

}  // namespace heddle::bugs
