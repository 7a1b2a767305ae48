#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::mutex mutex{"mutex"};
  heddle::thread other{[&] { const heddle::lock_guard guard{mutex}; }};
  mutex.unlock();
  other.join();
}

void fixed() {
  heddle::mutex mutex{"mutex"};
  heddle::thread other{[&] { const heddle::lock_guard guard{mutex}; }};
  mutex.lock();
  mutex.unlock();
  other.join();
}

// What one thread takes and another gives back: no mutex, and no misuse.
void look_alike() {
  heddle::binary_semaphore turn{0, "turn"};
  heddle::thread other{[&] {
    if (!turn.try_acquire()) turn.acquire();
  }};
  turn.release();
  other.join();
}

void relocks() {
  heddle::mutex mutex{"mutex"};
  heddle::thread other{[&] { const heddle::lock_guard guard{mutex}; }};
  {
    const heddle::lock_guard outer{mutex};
    mutex.lock();
    mutex.unlock();
  }
  other.join();
}

void relocks_recursively() {
  heddle::recursive_mutex mutex{"mutex"};
  heddle::thread other{[&] { const heddle::lock_guard guard{mutex}; }};
  {
    const heddle::lock_guard outer{mutex};
    const heddle::lock_guard inner{mutex};
  }
  other.join();
}

void destroys_held() {
  heddle::atomic<bool> used{false, "used"};
  heddle::thread other;
  {
    heddle::mutex mutex{"mutex"};
    mutex.lock();
    other = heddle::thread{[&] { used.store(true); }};
    if (used.load()) mutex.unlock();
  }
  other.join();
}

void destroys_free() {
  heddle::atomic<bool> used{false, "used"};
  heddle::thread other;
  {
    heddle::mutex mutex{"mutex"};
    mutex.lock();
    other = heddle::thread{[&] { used.store(true); }};
    static_cast<void>(used.load());
    mutex.unlock();
  }
  other.join();
}

void waits_without_lock() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable changed{"changed"};
  heddle::atomic<bool> ready{false, "ready"};
  heddle::thread other{[&] { ready.store(true); }};
  std::unique_lock<heddle::mutex> lock{mutex, std::defer_lock};
  if (!ready.load()) changed.wait(lock);
  other.join();
}

void waits_with_lock() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable changed{"changed"};
  heddle::atomic<bool> ready{false, "ready"};
  heddle::thread other{[&] {
    const heddle::lock_guard guard{mutex};
    ready.store(true);
    changed.notify_one();
  }};
  std::unique_lock<heddle::mutex> lock{mutex};
  while (!ready.load()) changed.wait(lock);
  lock.unlock();
  other.join();
}

void releases_twice() {
  heddle::binary_semaphore permit{0, "permit"};
  heddle::thread other{[&] { permit.release(); }};
  permit.release();
  permit.acquire();
  other.join();
}

void releases_up_to_maximum() {
  heddle::counting_semaphore<2> permit{0, "permit"};
  heddle::thread other{[&] { permit.release(); }};
  permit.release();
  permit.acquire();
  other.join();
}

void arrives_too_often() {
  heddle::barrier<> barrier{1, {}, "barrier"};
  heddle::thread other{[&] { static_cast<void>(barrier.arrive(1)); }};
  static_cast<void>(barrier.arrive(2));
  other.join();
}

void arrives_as_said() {
  heddle::barrier<> barrier{1, {}, "barrier"};
  heddle::thread other{[&] { static_cast<void>(barrier.arrive(1)); }};
  static_cast<void>(barrier.arrive(1));
  other.join();
}

void counts_below_zero() {
  heddle::latch latch{1, "latch"};
  heddle::thread other{[&] { latch.count_down(); }};
  latch.count_down();
  other.join();
}

void counts_to_zero() {
  heddle::latch latch{2, "latch"};
  heddle::thread other{[&] { latch.count_down(); }};
  latch.count_down();
  other.join();
}

}  // namespace

Kind lock_misuse() {
  return {
      .name = "lock_misuse",
      .failure = FailureKind::lock_misuse,
      .summary = "a lock, semaphore, latch or barrier is used against its rules",
      .meaning =
          "What the standard calls undefined: to unlock a mutex that another thread holds "
          "or nobody does, to lock a plain mutex again, to destroy one that is held or "
          "waited on, to wait without the lock, to release a semaphore over its maximum, "
          "to arrive at a barrier or count a latch down more often than was said. It may "
          "seem to work, until the library or the timing changes.",
      .repair =
          "Let an object that locks in its constructor and unlocks in its destructor "
          "(std::lock_guard, std::unique_lock) hold each lock, for one scope of one "
          "thread. Use a semaphore for what one thread takes and another gives back, a "
          "recursive mutex only where calls really nest.",
      .examples =
          {
              {"unlock by another", broken, fixed, look_alike},
              {"relock", relocks, relocks_recursively},
              {"destroyed while held", destroys_held, destroys_free},
              {"wait without the lock", waits_without_lock, waits_with_lock},
              {"semaphore over its maximum", releases_twice, releases_up_to_maximum},
              {"barrier: one too many", arrives_too_often, arrives_as_said},
              {"latch below zero", counts_below_zero, counts_to_zero},
          },
  };
}

}  // namespace heddle::models
