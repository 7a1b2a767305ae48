#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::atomic<bool> done{false, "done"};
  heddle::thread other{[&] {
    {
      const heddle::lock_guard first{a};
      const heddle::lock_guard second{b};
    }
    done.store(true);
  }};
  if (done.load()) {  // never both at once: by luck
    const heddle::lock_guard first{b};
    const heddle::lock_guard second{a};
  }
  other.join();
}

void fixed() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::atomic<bool> done{false, "done"};
  heddle::thread other{[&] {
    {
      const heddle::lock_guard first{a};
      const heddle::lock_guard second{b};
    }
    done.store(true);
  }};
  if (done.load()) {
    const heddle::lock_guard first{a};
    const heddle::lock_guard second{b};
  }
  other.join();
}

// The orders differ, but whoever takes the two holds a third lock: they never meet there.
void look_alike() {
  heddle::mutex gate{"gate"};
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::thread other{[&] {
    const heddle::lock_guard outer{gate};
    const heddle::lock_guard first{a};
    const heddle::lock_guard second{b};
  }};
  {
    const heddle::lock_guard outer{gate};
    const heddle::lock_guard first{b};
    const heddle::lock_guard second{a};
  }
  other.join();
}

}  // namespace

Kind lock_order() {
  return {
      .name = "lock_order",
      .failure = FailureKind::lock_order,
      .summary = "locks are taken in orders that contradict each other",
      .meaning =
          "One thread takes lock b while it holds a, another takes a while it holds b: a circle in "
          "the graph of locks. No execution of the search deadlocked, because something else kept "
          "the two apart; what does so was mostly not meant to, and the next change may take it "
          "away. It is found in executions that all passed.",
      .repair =
          "Take the locks in one order everywhere, or all at once (std::scoped_lock). An outer "
          "lock "
          "that all who take them hold makes it safe as well, and then it is not reported.",
      .examples =
          {
              {"two orders, not yet at once", broken, fixed, look_alike},
          },
      .strategies = {},
  };
}

}  // namespace heddle::models
