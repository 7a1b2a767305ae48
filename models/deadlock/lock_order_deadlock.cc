// Two threads take the same two locks in opposite orders. When each has taken its first lock, each
// waits for the other's, for ever.
//
// Expected, preemptive: deadlock, in 2 of 6 interleavings.
// Expected, cooperative: passes: a thread that got its first lock is not taken off before it has
// the second one.
//
// Try: heddle compare. The real threads seldom meet between their locks, so that most runs, and
// most tests, see nothing.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex account{"account"};
  heddle::mutex journal{"journal"};

  const auto transfer = [&] {
    const heddle::lock_guard account_guard{account};
    const heddle::lock_guard journal_guard{journal};
  };
  const auto audit = [&] {
    const heddle::lock_guard journal_guard{journal};
    const heddle::lock_guard account_guard{account};
  };

  heddle::thread first{{.name = "transfer"}, transfer};
  heddle::thread second{{.name = "audit"}, audit};
  first.join();
  second.join();
}

}  // namespace

Model lock_order_deadlock() {
  return {
      .name = "lock_order_deadlock",
      .concept_name = "deadlock",
      .summary = "two locks taken in opposite orders wait for each other",
      .tags = {"deadlock", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
