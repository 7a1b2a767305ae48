// Jobs are taken by their priority. As long as more important ones keep coming, an unimportant
// one is never its turn: how long it waits is bounded by nothing but the number of the others.
//
// Expected, preemptive: assertion, in 5 of 35 interleavings.
// Expected, cooperative: assertion, in 1 of 2 interleavings.
//
// Try: heddle check job_with_ageing.

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
    return one.priority < other.priority;
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

Model job_starved_by_priority() {
  return {
      .name = "job_starved_by_priority",
      .concept_name = "priority",
      .summary = "important jobs that keep coming overtake another one each time",
      .tags = {"starvation", "broken"},
      .parameters = {{"urgent", 3, 1, 10, "important jobs"}},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
