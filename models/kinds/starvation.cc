#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<bool> done{false, "done"};
  heddle::thread other{[&] {
    const heddle::lock_guard guard{mutex};
    done.store(true);
  }};
  while (!done.load()) {
    const heddle::lock_guard guard{mutex};  // mostly taken again before the other gets it
    heddle::this_thread::yield();
  }
  other.join();
}

void fixed() {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<bool> done{false, "done"};
  heddle::thread other{[&] {
    const heddle::lock_guard guard{mutex};
    done.store(true);
  }};
  while (!done.load()) heddle::this_thread::yield();
  other.join();
}

}  // namespace

Kind starvation() {
  return {
      .name = "starvation",
      .failure = FailureKind::starvation,
      .summary = "others make progress for ever while one thread gets no turn",
      .meaning =
          "The state of the program comes again and again. In the cycle some threads make "
          "progress, "
          "and one waits or is passed over each time, although every thread that can always step "
          "does: it asks for a lock whenever another has just taken it, or waits for a moment that "
          "the others leave no room for.",
      .repair =
          "Let who waits come next: a ticket lock or another fair lock, a queue, a turnstile that "
          "keeps later ones out. Do not hold a lock nearly all the time; do not poll under a lock "
          "for what the other needs the lock to do.",
      .examples =
          {
              {"a lock that is taken again at once", broken, fixed},
          },
      .strategies = {},
  };
}

}  // namespace heddle::models
