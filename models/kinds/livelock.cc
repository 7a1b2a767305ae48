#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

// Takes both, the second only where it is free; else gives the first up and begins again.
void take_both(heddle::mutex& one, heddle::mutex& other) {
  for (;;) {
    one.lock();
    if (other.try_lock()) break;
    one.unlock();
  }
  other.unlock();
  one.unlock();
}

void broken() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::thread first{[&] { take_both(a, b); }};
  heddle::thread second{[&] { take_both(b, a); }};  // after you; no, after you
  first.join();
  second.join();
}

void fixed() {
  heddle::mutex a{"a"};
  heddle::mutex b{"b"};
  heddle::thread first{[&] { take_both(a, b); }};
  heddle::thread second{[&] { take_both(a, b); }};
  first.join();
  second.join();
}

// Goes round and changes nothing as well, but ends: no fair scheduler leaves the other out for
// ever.
void look_alike() {
  heddle::atomic<bool> ready{false, "ready"};
  heddle::thread other{[&] {
    while (!ready.load()) {
    }
  }};
  ready.store(true);
  other.join();
}

}  // namespace

Kind livelock() {
  return {
      .name = "livelock",
      .failure = FailureKind::livelock,
      .summary = "threads are busy for ever and get nowhere",
      .meaning =
          "Nobody is blocked, and yet nothing can come of it: threads repeat a loop that "
          "waits for what nobody is left to do, or undo and redo their steps because of "
          "each other. The state of the program comes again and again, under a scheduler "
          "that lets everybody step.",
      .repair =
          "See who is to end the loop, and what it waits for itself. Where threads give "
          "way to each other, put an order between them, or let them wait instead of "
          "trying again.",
      .examples =
          {
              {"each gives way to the other", broken, fixed, look_alike},
          },
      .steps_max = 2'000,
  };
}

}  // namespace heddle::models
