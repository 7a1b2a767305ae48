#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::atomic<int> attempts{0, "attempts"};
  heddle::atomic<bool> ready{false, "ready"};
  heddle::thread other{[&] {
    while (!ready.load()) attempts.fetch_add(1);
  }};
  static_cast<void>(attempts.load());
  other.join();
}

void fixed() {
  heddle::atomic<int> attempts{0, "attempts"};
  heddle::atomic<bool> ready{false, "ready"};
  heddle::thread other{[&] {
    while (!ready.load() && attempts.load() < 2) attempts.fetch_add(1);
  }};
  static_cast<void>(attempts.load());
  other.join();
}

// Long as well, but with an end.
void look_alike() {
  heddle::atomic<int> attempts{0, "attempts"};
  heddle::atomic<bool> ready{false, "ready"};
  heddle::thread other{[&] {
    for (int i = 0; i < 200 && !ready.load(); ++i) attempts.fetch_add(1);
  }};
  ready.store(true);
  other.join();
}

}  // namespace

Kind step_limit() {
  return {
      .name = "step_limit",
      .failure = FailureKind::step_limit,
      .summary = "an execution did not end within the limit of operations",
      .meaning =
          "An execution was longer than --steps, and was cut. Nothing is known of what "
          "would have come: the verdict is inconclusive, not failed. Mostly a loop "
          "changes something at each pass, so that heddle cannot tell that it waits.",
      .repair =
          "Give a loop that waits an end (a condition variable, atomic wait) or a bound; "
          "let it yield, so that a fair scheduling lets the others step; or raise --steps "
          "where the program is just long.",
      .examples =
          {
              {"a loop that counts for ever", broken, fixed, look_alike},
          },
      .steps_max = 500,
      .without = {FailureKind::livelock, FailureKind::starvation},
  };
}

}  // namespace heddle::models
