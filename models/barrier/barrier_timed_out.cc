// A party never comes, and the others wait no longer than they can afford: the first whose time-
// out ends breaks the barrier for all who wait there, and they stop together. Nobody goes on
// alone.
//
// Expected, preemptive and cooperative: passes, over 1,030 interleavings (cooperative: 2).
//
// Try: wait() instead of wait_for() in one of the parties. Why does it still end?

#include <chrono>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t parties) {
  heddle::cyclic_barrier ready{static_cast<std::size_t>(parties), {}, "ready"};
  heddle::atomic<std::int64_t> stopped{0, "stopped"};

  const auto work = [&] {
    try {
      static_cast<void>(ready.wait_for(std::chrono::milliseconds(1)));
    } catch (const heddle::broken_barrier_error&) {
      stopped.fetch_add(1);
    }
  };
  std::vector<heddle::thread> threads;  // one party is missing
  for (std::int64_t i = 1; i < parties; ++i) threads.push_back(heddle::thread{work});
  for (heddle::thread& thread : threads) thread.join();
  heddle::expect(ready.broken(), "the barrier is broken");
  heddle::expect(stopped.load() == parties - 1, "all who came have stopped");
}

}  // namespace

Model barrier_timed_out() {
  return {
      .name = "barrier_timed_out",
      .concept_name = "time-out",
      .summary = "a time-out at a barrier breaks it for all",
      .tags = {"barrier", "fixed"},
      .parameters = {{"parties", 3, 2, 4, "threads that the barrier expects"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
