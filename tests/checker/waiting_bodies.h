#ifndef HEDDLE_TESTS_CHECKER_WAITING_BODIES_H_
#define HEDDLE_TESTS_CHECKER_WAITING_BODIES_H_

#include "sim/heddle.h"

namespace heddle::test {

// Two that wait for each other's flags, and count without a lock.
inline void handshake() {
  atomic<int> ready(0, "ready");
  var<int> count(0, "count");
  thread one([&] {
    ready.store(1);
    while (ready.load() != 2) {
    }
    count.write(count.read() + 1);
  });
  thread other([&] {
    while (ready.load() != 1) {
    }
    ready.store(2);
    count.write(count.read() + 1);
  });
  one.join();
  other.join();
  outcome("count", count.read());
}

// Reads again at one place what others write: that may be a loop that waits, and is none.
inline void retries() {
  atomic<int> sum(0, "sum");
  const auto add = [&] {
    for (int i = 0; i < 2; ++i) {
      int seen = sum.load();
      while (!sum.compare_exchange_strong(seen, seen + 1)) {
      }
    }
  };
  thread one(add);
  thread other(add);
  one.join();
  other.join();
  outcome("sum", sum.load());
}

}  // namespace heddle::test

#endif  // HEDDLE_TESTS_CHECKER_WAITING_BODIES_H_
