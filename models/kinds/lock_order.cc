#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void lock_both(heddle::mutex& outer, heddle::mutex& inner) {
  const heddle::lock_guard first{outer};
  const heddle::lock_guard second{inner};
}

void broken() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::atomic<int> work{0, "work"};
  heddle::thread first{[&] { lock_both(a, b); }};
  heddle::thread second{[&] {
    for (int i = 0; i < 8; ++i) work.fetch_add(1);  // mostly the first is gone by then
    lock_both(b, a);
  }};
  first.join();
  second.join();
}

void fixed() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::atomic<int> work{0, "work"};
  heddle::thread first{[&] { lock_both(a, b); }};
  heddle::thread second{[&] {
    for (int i = 0; i < 8; ++i) work.fetch_add(1);
    lock_both(a, b);
  }};
  first.join();
  second.join();
}

// The orders differ, but whoever takes the two holds a third lock: they never meet there.
void look_alike() {
  heddle::mutex gate{"gate"};
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::thread first{[&] {
    const heddle::lock_guard outer{gate};
    lock_both(a, b);
  }};
  heddle::thread second{[&] {
    const heddle::lock_guard outer{gate};
    lock_both(b, a);
  }};
  first.join();
  second.join();
}

}  // namespace

Kind lock_order() {
  return {
      .name = "lock_order",
      .failure = FailureKind::lock_order,
      .summary = "locks are taken in orders that contradict each other",
      .meaning =
          "One thread takes lock b while it holds a, another takes a while it holds b, and nothing "
          "but luck keeps the two apart: a circle in the graph of locks. No execution of the "
          "search "
          "deadlocked, or it would be reported as that; it is found in executions that all passed, "
          "where the search is too short, or too bounded, to come to the deadlock.",
      .repair =
          "Take the locks in one order everywhere, or all at once (std::scoped_lock). An outer "
          "lock "
          "that all who take them hold makes it safe as well, and then it is not reported.",
      .examples =
          {
              {"two orders, seen in one run", broken, fixed, look_alike},
          },
      .executions_max = 1,
  };
}

}  // namespace heddle::models
