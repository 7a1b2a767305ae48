#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::shared_mutex table{"table"};
  heddle::atomic<bool> stop{false, "stop"};
  const auto read = [&] {
    while (!stop.load()) {
      const heddle::shared_lock guard{table};
      for (int i = 0; i < 3; ++i) static_cast<void>(stop.load());
    }
  };
  heddle::thread first{read};
  heddle::thread second{read};
  {
    const heddle::lock_guard guard{table};  // there is always one that reads
    stop.store(true);
  }
  first.join();
  second.join();
}

void fixed() {
  heddle::mutex turnstile{"turnstile"};
  heddle::shared_mutex table{"table"};
  heddle::atomic<bool> stop{false, "stop"};
  const auto read = [&] {
    turnstile.lock();  // not while the writer is in it
    turnstile.unlock();
    const heddle::shared_lock guard{table};
    static_cast<void>(stop.load());
  };
  heddle::thread first{read};
  heddle::thread second{read};
  {
    const heddle::lock_guard waits_here{turnstile};
    const heddle::lock_guard guard{table};
    stop.store(true);
  }
  first.join();
  second.join();
}

// Readers that may overlap as well, but each goes at last: the writer waits long, not for ever.
void look_alike() {
  heddle::shared_mutex table{"table"};
  const auto read = [&] {
    for (int i = 0; i < 2; ++i) const heddle::shared_lock guard{table};
  };
  heddle::thread first{read};
  heddle::thread second{read};
  { const heddle::lock_guard guard{table}; }
  first.join();
  second.join();
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
              {"readers that overlap for ever", broken, fixed, look_alike},
          },
      .steps_max = 2'000,
      .executions_max = 200,
  };
}

}  // namespace heddle::models
