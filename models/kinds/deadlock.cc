#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::thread other{[&] {
    const heddle::lock_guard first{b};
    const heddle::lock_guard second{a};
  }};
  {
    const heddle::lock_guard first{a};
    const heddle::lock_guard second{b};
  }
  other.join();
}

void fixed() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  const auto lock_both = [&] {
    const heddle::lock_guard first{a};
    const heddle::lock_guard second{b};
  };
  heddle::thread other{lock_both};
  lock_both();
  other.join();
}

// Two orders as well, but who does not get the second lock gives the first one up.
void look_alike() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::thread other{[&] {
    const heddle::lock_guard first{b};
    if (a.try_lock()) a.unlock();
  }};
  {
    const heddle::lock_guard first{a};
    const heddle::lock_guard second{b};
  }
  other.join();
}

void permit_never_comes() {
  heddle::counting_semaphore<2> permits{1, "permits"};
  heddle::thread other{[&] {
    if (permits.try_acquire()) return;  // and does not give it back
    permits.release();
  }};
  permits.acquire();
  other.join();
}

void permit_comes_back() {
  heddle::counting_semaphore<2> permits{1, "permits"};
  heddle::thread other{[&] {
    if (permits.try_acquire()) permits.release();
  }};
  permits.acquire();
  other.join();
}

}  // namespace

Kind deadlock() {
  return {
      .name = "deadlock",
      .failure = FailureKind::deadlock,
      .summary = "threads wait for each other, or for what nobody will do",
      .meaning =
          "No thread can go on, and some have not ended: each waits for a lock that "
          "another of them holds, for a thread that does not end, for a permit or an "
          "arrival that never comes. Mostly it is a circle: the report names who waits "
          "for whom, and since which line each holds what the other wants.",
      .repair =
          "Take locks in one order everywhere, or all at once (std::scoped_lock); hold "
          "none while you wait for something else or call code you do not know. Where "
          "what is waited for never comes, look for the path that does not give it.",
      .examples =
          {
              {"a circle of two locks", broken, fixed, look_alike},
              {"a permit that is kept", permit_never_comes, permit_comes_back},
          },
  };
}

}  // namespace heddle::models
