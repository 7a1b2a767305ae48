// To avoid a deadlock two threads only try their second lock, and where it is taken give up the
// first one and begin again. In step with each other they do so for ever: a livelock in place of
// the deadlock. Each tries a number of times here, so that the search has an end.
//
// Expected, preemptive: assertion, in 144 of 394 interleavings.
// Expected, cooperative: passes: whoever has one lock gets the other one before it is taken off.
//
// Try: more attempts. The livelock gets rare, and does not go away.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t attempts) {
  heddle::mutex left{"left"};
  heddle::mutex right{"right"};
  heddle::atomic<std::int64_t> moved{0, "moved"};

  const auto move = [&](heddle::mutex& first, heddle::mutex& second) {
    for (std::int64_t i = 0; i < attempts; ++i) {
      const heddle::lock_guard first_guard{first};
      const heddle::unique_lock second_guard{second, heddle::try_to_lock};
      if (!second_guard.owns_lock()) continue;  // back off, try again
      moved.fetch_add(1);
      return;
    }
  };

  heddle::thread one{{.name = "one"}, [&] { move(left, right); }};
  heddle::thread other{{.name = "other"}, [&] { move(right, left); }};
  one.join();
  other.join();
  heddle::expect(moved.load() > 0, "somebody gets both locks");
}

}  // namespace

Model try_lock_and_back_off() {
  return {
      .name = "try_lock_and_back_off",
      .concept_name = "livelock",
      .summary = "both give up and try again in step",
      .tags = {"livelock", "broken"},
      .parameters = {{"attempts", 2, 1, 20, "times that each tries"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
