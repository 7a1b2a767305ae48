#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable ready{"ready"};
  heddle::thread other{[&] {
    const heddle::lock_guard guard{mutex};
    ready.notify_one();
  }};
  {
    heddle::unique_lock lock{mutex};
    ready.wait(lock);  // for a notification that may have come before
  }
  other.join();
}

void fixed() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable ready{"ready"};
  heddle::var<bool> is_ready{false, "is_ready"};
  heddle::thread other{[&] {
    const heddle::lock_guard guard{mutex};
    is_ready.write(true);
    ready.notify_one();
  }};
  {
    heddle::unique_lock lock{mutex};
    while (!is_ready.read()) ready.wait(lock);
  }
  other.join();
}

// Nobody hears the first notification, and nobody needs to: the waiter looks at the state.
void look_alike() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable changed{"changed"};
  heddle::var<int> count{0, "count"};
  heddle::thread other{[&] {
    for (int i = 0; i < 2; ++i) {
      const heddle::lock_guard guard{mutex};
      count.write(count.read() + 1);
      changed.notify_one();
    }
  }};
  {
    heddle::unique_lock lock{mutex};
    while (count.read() < 2) changed.wait(lock);
  }
  other.join();
}

}  // namespace

Kind lost_wakeup() {
  return {
      .name = "lost_wakeup",
      .failure = FailureKind::lost_wakeup,
      .summary = "a thread waits for a notification that came before it waited",
      .meaning =
          "A notification wakes the threads that wait at that moment and is not kept. Here it came "
          "when nobody waited, and a thread that waits since then is never woken. The report shows "
          "both: the notification that nobody heard, and the wait that came after it.",
      .repair =
          "Keep what is waited for in a variable, change it under the lock, and wait in a loop "
          "that looks at it: wait(lock, [&] { return ready; }). Then a notification that comes "
          "early does no harm. To notify without having changed anything under the lock is the "
          "mistake. Or use what keeps its state: a semaphore, a latch.",
      .examples =
          {
              {"notified before the wait", broken, fixed, look_alike},
          },
  };
}

}  // namespace heddle::models
