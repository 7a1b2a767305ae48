// The lock of semaphore_released_by_wrong_owner, mended: who did not get the permit does not
// release one.
//
// Expected, preemptive and cooperative: passes, over 18 interleavings (cooperative: 6).
//
// Try: a heddle::mutex and a heddle::unique_lock with heddle::try_to_lock, which remembers by
// itself.

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
    if (acquired) free.release();
  };

  heddle::thread first{{.name = "first"}, add};
  heddle::thread second{{.name = "second"}, add};
  heddle::thread third{{.name = "third"}, add_if_free};
  first.join();
  second.join();
  third.join();
}

}  // namespace

Model semaphore_released_by_owner() {
  return {
      .name = "semaphore_released_by_owner",
      .concept_name = "semaphore as a lock",
      .summary = "only who acquired releases",
      .tags = {"semaphore", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
