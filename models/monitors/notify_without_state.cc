// A thread waits for a notification, and another one notifies. A notification is not kept: where it
// comes before the wait it wakes nobody, and the wait never ends.
//
// Expected, preemptive and cooperative: lost_wakeup, in 1 of 2 interleavings.
//
// Try: heddle check notify_with_state.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable ready{"ready"};

  const auto wait_for_it = [&] {
    heddle::unique_lock lock{mutex};
    ready.wait(lock);
  };
  const auto announce = [&] {
    const heddle::lock_guard guard{mutex};
    ready.notify_one();
  };

  heddle::thread waiter{{.name = "waiter"}, wait_for_it};
  heddle::thread announcer{{.name = "announcer"}, announce};
  waiter.join();
  announcer.join();
}

}  // namespace

Model notify_without_state() {
  return {
      .name = "notify_without_state",
      .concept_name = "lost wakeup",
      .summary = "a notification that comes before the wait is lost",
      .tags = {"monitors", "broken"},
      .parameters = {},
      .preemptive = FailureKind::lost_wakeup,
      .cooperative = FailureKind::lost_wakeup,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
