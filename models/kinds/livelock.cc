#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::atomic<bool> begun{false, "begun"};
  heddle::atomic<bool> done{false, "done"};
  heddle::thread other{[&] {
    begun.store(true);
    while (!done.load()) {
    }
  }};
  if (begun.load()) done.store(true);  // else nobody does
  other.join();
}

void fixed() {
  heddle::atomic<bool> begun{false, "begun"};
  heddle::atomic<bool> done{false, "done"};
  heddle::thread other{[&] {
    begun.store(true);
    while (!done.load()) {
    }
  }};
  if (!begun.load()) begun.store(true);
  done.store(true);
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
              {"a loop that nobody ends", broken, fixed},
          },
      .strategies = {"dpor"},
  };
}

}  // namespace heddle::models
