// The moves of try_lock_and_back_off with std::scoped_lock, which takes both locks without a
// deadlock, whatever the order they are named in.
//
// Expected, preemptive and cooperative: passes, over 5 interleavings (cooperative: 2).
//
// Try: two lock guards in place of the scoped lock: lock_order_deadlock.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex left{"left"};
  heddle::mutex right{"right"};
  heddle::atomic<std::int64_t> moved{0, "moved"};

  const auto move = [&](heddle::mutex& first, heddle::mutex& second) {
    const heddle::scoped_lock both{first, second};
    moved.fetch_add(1);
  };

  heddle::thread one{{.name = "one"}, [&] { move(left, right); }};
  heddle::thread other{{.name = "other"}, [&] { move(right, left); }};
  one.join();
  other.join();
  heddle::expect(moved.load() == 2, "both move");
}

}  // namespace

Model both_locks_at_once() {
  return {
      .name = "both_locks_at_once",
      .concept_name = "several locks at once",
      .summary = "std::scoped_lock takes several locks without a deadlock",
      .tags = {"livelock", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
