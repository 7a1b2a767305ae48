// The counter of lock_upgrade, mended: the shared lock is given up, the exclusive one taken, and
// the condition looked at again, because another thread may have been there in between.
//
// Expected, preemptive and cooperative: passes, over 42 interleavings (cooperative: 2).
//
// Try: leave the second look out. Both count, and the limit is passed.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Counter {
 public:
  void count_up_to(std::int64_t limit) {
    {
      const heddle::shared_lock shared{mutex_};
      if (count_.read() >= limit) return;
    }
    const heddle::lock_guard exclusive{mutex_};
    if (count_.read() < limit) count_.write(count_.read() + 1);
  }

  std::int64_t count() {
    const heddle::shared_lock shared{mutex_};
    return count_.read();
  }

 private:
  heddle::shared_mutex mutex_{"mutex"};
  heddle::var<std::int64_t> count_{0, "count"};
};

void program() {
  Counter counter;
  heddle::thread first{[&] { counter.count_up_to(1); }};
  heddle::thread second{[&] { counter.count_up_to(1); }};
  first.join();
  second.join();
  heddle::expect(counter.count() == 1, "the limit is kept");
}

}  // namespace

Model lock_upgrade_by_retaking() {
  return {
      .name = "lock_upgrade_by_retaking",
      .concept_name = "look again",
      .summary = "the exclusive lock is taken anew, and the condition looked at again",
      .tags = {"readers_writer_lock", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
