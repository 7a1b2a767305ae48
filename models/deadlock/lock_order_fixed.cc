// The two threads of lock_order_deadlock agree on one order of the locks: who has `journal` has
// `account` already, and waits for nobody.
//
// Expected, preemptive and cooperative: passes. 2 interleavings: who comes second waits for the
// whole of the first one.
//
// Try: a third thread that takes `journal` alone. One lock at a time closes no circle.

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
    const heddle::lock_guard account_guard{account};
    const heddle::lock_guard journal_guard{journal};
  };

  heddle::thread first{{.name = "transfer"}, transfer};
  heddle::thread second{{.name = "audit"}, audit};
  first.join();
  second.join();
}

}  // namespace

Model lock_order_fixed() {
  return {
      .name = "lock_order_fixed",
      .concept_name = "lock order",
      .summary = "two locks taken in one order by all cannot deadlock",
      .tags = {"deadlock", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
