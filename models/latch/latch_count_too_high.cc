// A latch that expects one more than there are workers, as when the main thread was counted and
// does not count down. It never reaches zero, and the wait has no end.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: done.arrive_and_wait() in the main thread, which counts down and waits.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t workers) {
  heddle::latch done{workers + 1, "done"};
  const auto work = [&] { done.count_down(); };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < workers; ++i) threads.push_back(heddle::thread{work});
  done.wait();
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model latch_count_too_high() {
  return {
      .name = "latch_count_too_high",
      .concept_name = "latch that never opens",
      .summary = "a count that nobody completes",
      .tags = {"latch", "broken"},
      .parameters = {{"workers", 2, 1, 8, "threads that count down"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
