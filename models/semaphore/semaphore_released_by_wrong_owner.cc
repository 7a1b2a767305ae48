// A semaphore of one permit used as a lock. The third thread tries to take it, and releases it at
// the end whether it got it or not: it opens the lock that another thread holds, and lets a second
// one in. A mutex would tell; a semaphore has no owner.
//
// Expected, preemptive: data_race. Where nobody is inside at that moment, the permit is one too
// many for a binary semaphore instead: lock_misuse.
// Expected, cooperative: passes: try_acquire never finds the lock taken.
//
// Try: a heddle::mutex instead, with lock, try_lock and unlock. What is found now?

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::binary_semaphore free{1, "free"};
  heddle::var<std::int64_t> total{0, "total"};

  const auto add = [&] {
    free.acquire();
    total.write(total.read() + 1);
    free.release();
  };
  const auto add_if_free = [&] {
    const bool acquired = free.try_acquire();
    if (acquired) total.write(total.read() + 1);
    free.release();
  };

  heddle::thread first{{.name = "first"}, add};
  heddle::thread second{{.name = "second"}, add};
  heddle::thread third{{.name = "third"}, add_if_free};
  first.join();
  second.join();
  third.join();
}

}  // namespace

Model semaphore_released_by_wrong_owner() {
  return {
      .name = "semaphore_released_by_wrong_owner",
      .concept_name = "semaphore as a lock",
      .summary = "who failed to acquire releases what another holds",
      .tags = {"semaphore", "broken"},
      .parameters = {},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
