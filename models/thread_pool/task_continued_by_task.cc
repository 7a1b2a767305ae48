// The request of task_waits_for_task, without the wait: what is to be done after the part is not
// waited for but submitted by the part, as a continuation. No worker is ever occupied by waiting.
//
// Expected, preemptive and cooperative: passes, over 1,280 traces (cooperative: 8).
//
// Try: --param workers=1: one worker is enough.

#include <deque>
#include <functional>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class ThreadPool {
 public:
  explicit ThreadPool(std::int64_t workers) {
    for (std::int64_t i = 0; i < workers; ++i) {
      workers_.push_back(heddle::thread{{.name = "worker"}, [this] { serve(); }});
    }
  }

  void submit(std::function<void()> task) {
    const heddle::lock_guard guard{mutex_};
    tasks_.modify([&](Tasks& tasks) { tasks.push_back(std::move(task)); });
    changed_.notify_one();
  }

  // Returns when all that was submitted is done.
  void shut_down() {
    {
      const heddle::lock_guard guard{mutex_};
      stopping_.write(true);
      changed_.notify_all();
    }
    for (heddle::thread& worker : workers_) worker.join();
  }

 private:
  using Tasks = std::deque<std::function<void()>>;

  bool empty() const {
    return tasks_.inspect([](const Tasks& tasks) { return tasks.empty(); });
  }

  std::function<void()> take_first() {
    return tasks_.modify([](Tasks& tasks) {
      std::function<void()> task = std::move(tasks.front());
      tasks.pop_front();
      return task;
    });
  }

  void serve() {
    for (;;) {
      heddle::unique_lock lock{mutex_};
      while (empty() && !stopping_.read()) changed_.wait(lock);
      if (empty()) return;
      const std::function<void()> task = take_first();
      lock.unlock();
      task();
    }
  }

  heddle::mutex mutex_{"mutex"};
  heddle::condition_variable changed_{"changed"};
  heddle::var<Tasks> tasks_{{}, "tasks"};
  heddle::var<bool> stopping_{false, "stopping"};
  std::vector<heddle::thread> workers_;
};

void program(std::int64_t workers, std::int64_t requests) {
  ThreadPool pool{workers};
  heddle::latch all_done{requests, "all_done"};
  const auto finish = [&] { all_done.count_down(); };
  const auto part = [&] { pool.submit(finish); };
  const auto request = [&] { pool.submit(part); };

  for (std::int64_t i = 0; i < requests; ++i) pool.submit(request);
  all_done.wait();
  pool.shut_down();
}

}  // namespace

Model task_continued_by_task() {
  return {
      .name = "task_continued_by_task",
      .concept_name = "continuation",
      .summary = "what comes after a task is submitted, not waited for",
      .tags = {"thread_pool", "fixed"},
      .parameters = {{"workers", 2, 1, 8, "threads of the pool"},
                     {"requests", 1, 1, 8, "tasks in three parts"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
