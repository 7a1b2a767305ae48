// Workers take tasks from a queue under a lock and run them without it. To shut down, the flag is
// set under the lock: a worker either sees it before it waits, or is waiting already and is
// notified.
//
// Expected, preemptive and cooperative: passes, over 478 interleavings (cooperative: 2).
//
// Try: more tasks. And what becomes of a task that throws?

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

void program(std::int64_t workers, std::int64_t tasks) {
  heddle::atomic<std::int64_t> done{0, "done"};
  ThreadPool pool{workers};
  for (std::int64_t i = 0; i < tasks; ++i) pool.submit([&] { done.fetch_add(1); });
  pool.shut_down();
  heddle::expect(done.load() == tasks, "every task is done");
}

}  // namespace

Model thread_pool() {
  return {
      .name = "thread_pool",
      .concept_name = "thread pool",
      .summary = "workers share a queue, and end when it is empty and closed",
      .tags = {"thread_pool", "fixed"},
      .parameters = {{"workers", 2, 1, 8, "threads of the pool"},
                     {"tasks", 1, 0, 20, "tasks that are submitted"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
