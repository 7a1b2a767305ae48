// The flag is atomic, so it seems to need no lock: it is set, and the notification sent, while the
// waiter is between its look at the flag and its wait. It has seen nothing and hears nothing.
//
// Expected, preemptive: lost_wakeup, in 1 of 10 interleavings.
// Expected, cooperative: passes: the waiter is not taken off between its look and its wait.
//
// Try: take the lock around the store alone. It is enough: the waiter looks and waits under it.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable ready{"ready"};
  heddle::atomic<bool> is_ready{false, "is_ready"};

  const auto wait_for_it = [&] {
    heddle::unique_lock lock{mutex};
    while (!is_ready.load()) ready.wait(lock);
  };
  const auto announce = [&] {
    is_ready.store(true);
    ready.notify_one();
  };

  heddle::thread waiter{{.name = "waiter"}, wait_for_it};
  heddle::thread announcer{{.name = "announcer"}, announce};
  waiter.join();
  announcer.join();
}

}  // namespace

Model flag_changed_without_lock() {
  return {
      .name = "flag_changed_without_lock",
      .concept_name = "lost wakeup",
      .summary = "a flag set without the lock misses who is about to wait",
      .tags = {"monitors", "broken"},
      .parameters = {},
      .preemptive = FailureKind::lost_wakeup,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
