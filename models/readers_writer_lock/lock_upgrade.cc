// A reader finds that a counter must be reset, and asks for the exclusive lock while it holds the
// shared one. The exclusive lock waits for all readers to leave, and one of them is the thread
// itself.
//
// Expected, preemptive and cooperative: lock_misuse, always. std calls it undefined; mostly it
// hangs.
//
// Try: heddle check lock_upgrade_by_retaking.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Counter {
 public:
  void count_up_to(std::int64_t limit) {
    const heddle::shared_lock shared{mutex_};
    if (count_.read() < limit) {
      const heddle::lock_guard exclusive{mutex_};  // while this thread shares it
      count_.write(count_.read() + 1);
    }
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
}

}  // namespace

Model lock_upgrade() {
  return {
      .name = "lock_upgrade",
      .concept_name = "lock upgrade",
      .summary = "a reader that asks for the exclusive lock waits for itself",
      .tags = {"readers_writer_lock", "broken"},
      .parameters = {},
      .preemptive = FailureKind::lock_misuse,
      .cooperative = FailureKind::lock_misuse,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
