// Two readers share a lock again and again until a writer tells them to stop. A reader comes before
// the other one has left, so the lock is never free, and the writer, which needs it for itself,
// waits for ever while the readers go on. No scheduler is unfair to it: it is never able to step.
//
// Expected, preemptive: starvation. There is no end to the interleavings.
// Expected, cooperative: passes: a reader is taken off only where it has left.
//
// Try: heddle check writer_behind_turnstile.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::shared_mutex table{"table"};
  heddle::atomic<int> pages{0, "pages"};
  heddle::atomic<bool> stop{false, "stop"};

  const auto read = [&] {
    while (!stop.load()) {
      heddle::shared_lock shared{table};
      for (int page = 0; page < 6; ++page) static_cast<void>(pages.load());
      shared.unlock();
      heddle::this_thread::yield();
    }
  };
  const auto write = [&] {
    const heddle::lock_guard exclusive{table};
    pages.store(1);
    stop.store(true);
  };
  heddle::thread first{{.name = "reader 1"}, read};
  heddle::thread second{{.name = "reader 2"}, read};
  heddle::thread writer{{.name = "writer"}, write};
  first.join();
  second.join();
  writer.join();
}

}  // namespace

Model readers_take_turns() {
  return {
      .name = "readers_take_turns",
      .concept_name = "starvation",
      .summary = "readers that overlap never let a writer in",
      .tags = {"starvation", "broken"},
      .parameters = {},
      .preemptive = FailureKind::starvation,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
