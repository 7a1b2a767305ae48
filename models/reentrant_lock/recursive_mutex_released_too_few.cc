// A recursive mutex is taken twice, and released once: the second function gives up what the first
// one took, but the first one's own hold stays. The lock is still held, and the next thread waits
// for ever.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: lock guards in both functions, which cannot miscount.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Log {
 public:
  void append(std::int64_t line) {
    mutex_.lock();
    last_.write(line);
    mutex_.unlock();
  }

  void append_pair(std::int64_t line) {
    mutex_.lock();
    append(line);
    append(line + 1);  // as if the unlock in append() were for both
  }

 private:
  heddle::recursive_mutex mutex_{"log"};
  heddle::var<std::int64_t> last_{0, "last"};
};

void program() {
  Log log;
  heddle::thread first{[&] { log.append_pair(1); }};
  heddle::thread second{[&] { log.append_pair(10); }};
  first.join();
  second.join();
}

}  // namespace

Model recursive_mutex_released_too_few() {
  return {
      .name = "recursive_mutex_released_too_few",
      .concept_name = "unbalanced recursive lock",
      .summary = "released less often than taken, the lock stays taken",
      .tags = {"reentrant_lock", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
