// The workshop of permit_pool in which a permit is given back twice, as by an error path and a
// clean-up. The semaphore counts, and knows nobody: it has a permit more from then on, and one too
// many gets in.
//
// Expected, preemptive: assertion, in 42 of 1,428 interleavings.
// Expected, cooperative: passes: nobody is taken off while inside, so that there are never two.
//
// Try: --keep-going. Which executions go well? Those in which the workers do not meet.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

// Counts who is inside, which must never be more than there are permits.
class Workshop {
 public:
  explicit Workshop(std::int64_t benches) : benches_(benches) {}

  void work() {
    const std::int64_t inside = inside_.fetch_add(1) + 1;
    heddle::expect(inside <= benches_, "nobody works without a bench");
    inside_.fetch_sub(1);
  }

 private:
  const std::int64_t benches_;
  heddle::atomic<std::int64_t> inside_{0, "inside"};
};

void program(std::int64_t workers, std::int64_t permits) {
  heddle::counting_semaphore<> benches{permits, "benches"};
  Workshop workshop{permits};
  const auto work = [&] {
    benches.acquire();
    workshop.work();
    benches.release();
    benches.release();  // once too often
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < workers; ++i) threads.push_back(heddle::thread{work});
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model permit_pool_released_twice() {
  return {
      .name = "permit_pool_released_twice",
      .concept_name = "over-release",
      .summary = "a permit given back twice lets one too many in",
      .tags = {"semaphore", "broken"},
      .parameters = {{"workers", 3, 1, 8, "threads that need a bench"},
                     {"permits", 1, 1, 8, "benches"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
