// A semaphore with as many permits as there are benches in a workshop (Dijkstra, 1965): a worker
// takes a permit or waits for one, works, and gives it back. So there are never more workers inside
// than benches.
//
// Expected, preemptive and cooperative: passes, over 2,550 interleavings (cooperative: 6).
//
// Try: --param permits=1, which makes a lock of it; and more permits than workers.

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
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < workers; ++i) threads.push_back(heddle::thread{work});
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model permit_pool() {
  return {
      .name = "permit_pool",
      .concept_name = "pool of permits",
      .summary = "as many get in as there are permits",
      .tags = {"semaphore", "fixed"},
      .parameters = {{"workers", 3, 1, 8, "threads that need a bench"},
                     {"permits", 2, 1, 8, "benches"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
