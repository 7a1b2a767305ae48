// Each party prepares its part, then all wait at a barrier that can break. One finds that it has
// nothing to offer: it aborts the barrier, and the others, who wait or come later, are told by
// an error instead of waiting for ever.
//
// Expected, preemptive and cooperative: passes, over 40 interleavings (cooperative: 10).
//
// Try: leave the abort out: deadlock.

#include <stdexcept>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t parties) {
  heddle::cyclic_barrier ready{static_cast<std::size_t>(parties), {}, "ready"};
  heddle::atomic<std::int64_t> told{0, "told"};

  const auto work = [&](std::int64_t party) {
    const bool fails = party == 0;
    if (fails) return ready.abort();
    try {
      static_cast<void>(ready.wait());
      heddle::expect(false, "nobody goes on without the party that has failed");
    } catch (const heddle::broken_barrier_error&) {
      told.fetch_add(1);
    }
  };
  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < parties; ++i) threads.push_back(heddle::thread{work, i});
  for (heddle::thread& thread : threads) thread.join();
  heddle::expect(told.load() == parties - 1, "all others are told");
}

}  // namespace

Model barrier_aborted() {
  return {
      .name = "barrier_aborted",
      .concept_name = "broken barrier",
      .summary = "who cannot come breaks the barrier, and nobody waits in vain",
      .tags = {"barrier", "fixed"},
      .parameters = {{"parties", 3, 2, 8, "threads that the barrier expects"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
