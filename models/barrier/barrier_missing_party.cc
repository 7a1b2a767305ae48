// A barrier for three at which only two arrive: one party has found nothing to do and has ended.
// The two wait for ever. Whoever leaves must say so (arrive_and_drop).
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: barrier.arrive_and_drop() before the return.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t parties) {
  heddle::barrier<> barrier{parties, {}, "barrier"};
  const auto work = [&](std::int64_t items) {
    if (items == 0) return;  // without a word to the others
    barrier.arrive_and_wait();
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < parties; ++i) threads.push_back(heddle::thread{work, i});
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model barrier_missing_party() {
  return {
      .name = "barrier_missing_party",
      .concept_name = "missing party",
      .summary = "a party that does not come stops all others",
      .tags = {"barrier", "broken"},
      .parameters = {{"parties", 3, 2, 8, "threads that the barrier expects"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
