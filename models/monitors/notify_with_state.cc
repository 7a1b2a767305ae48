// The waiter of notify_without_state with a flag: who notifies changes the flag under the lock, and
// who waits looks at it under the lock, before it waits and after. A notification may be early,
// then; the flag is still there.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings.
//
// Try: notify after the lock is given up. Still right, for the flag was changed under it.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable ready{"ready"};
  heddle::var<bool> is_ready{false, "is_ready"};

  const auto wait_for_it = [&] {
    heddle::unique_lock lock{mutex};
    while (!is_ready.read()) ready.wait(lock);
  };
  const auto announce = [&] {
    const heddle::lock_guard guard{mutex};
    is_ready.write(true);
    ready.notify_one();
  };

  heddle::thread waiter{{.name = "waiter"}, wait_for_it};
  heddle::thread announcer{{.name = "announcer"}, announce};
  waiter.join();
  announcer.join();
}

}  // namespace

Model notify_with_state() {
  return {
      .name = "notify_with_state",
      .concept_name = "condition in a state",
      .summary = "what is waited for is kept in the state",
      .tags = {"monitors", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
