// The jobs of job_starved_by_priority with ageing: an important job counts as if it had come two
// places earlier, and no more. Who has waited for longer than that is next, whatever comes.
//
// Expected, preemptive and cooperative: passes, over 35 interleavings (cooperative: 2).
//
// Try: --param urgent=4.

#include <algorithm>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

struct Job {
  std::int64_t priority = 0;
  std::int64_t number = 0;     // in the order they came
  std::int64_t overtaken = 0;  // jobs that came later and were taken before it
};

// Jobs, of which the most important is taken first.
class Queue {
 public:
  void put(std::int64_t priority) {
    const heddle::lock_guard guard{mutex_};
    jobs_.modify([&](Jobs& jobs) { jobs.push_back({priority, count_++, 0}); });
    changed_.notify_one();
  }

  Job take() {
    heddle::unique_lock lock{mutex_};
    while (empty()) changed_.wait(lock);
    return jobs_.modify([](Jobs& jobs) {
      const auto next = std::max_element(jobs.begin(), jobs.end(), is_less_important);
      for (auto job = jobs.begin(); job != next; ++job) ++job->overtaken;
      const Job taken = *next;
      jobs.erase(next);
      return taken;
    });
  }

 private:
  using Jobs = std::vector<Job>;

  static bool is_less_important(const Job& one, const Job& other) {
    return one.number - 2 * one.priority > other.number - 2 * other.priority;
  }
  bool empty() const {
    return jobs_.inspect([](const Jobs& jobs) { return jobs.empty(); });
  }

  heddle::mutex mutex_{"mutex"};
  heddle::condition_variable changed_{"changed"};
  heddle::var<Jobs> jobs_{{}, "jobs"};
  std::int64_t count_ = 0;
};

void program(std::int64_t urgent) {
  Queue queue;
  queue.put(0);
  const auto send = [&] {
    for (std::int64_t i = 0; i < urgent; ++i) queue.put(1);
  };
  const auto work = [&] {
    for (std::int64_t i = 0; i <= urgent; ++i) {
      heddle::expect(queue.take().overtaken <= 2, "a job is overtaken twice at most");
    }
  };
  heddle::thread sender{{.name = "sender"}, send};
  heddle::thread worker{{.name = "worker"}, work};
  sender.join();
  worker.join();
}

}  // namespace

Model job_with_ageing() {
  return {
      .name = "job_with_ageing",
      .concept_name = "ageing",
      .summary = "who has waited for long enough is next",
      .tags = {"starvation", "fixed"},
      .parameters = {{"urgent", 3, 1, 10, "important jobs"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
