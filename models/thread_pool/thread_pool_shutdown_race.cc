// The pool of thread_pool with an atomic flag that is set without the lock. A worker that has
// looked at it and does not wait yet misses the notification, waits for ever, and with it whoever
// shuts the pool down.
//
// Expected, preemptive: deadlock, in 28 of 112 traces.
// Expected, cooperative: passes: no worker is taken off between its look and its wait.
//
// Try: heddle compare. How many real runs does it take?

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
    stopping_.store(true);  // without the lock
    changed_.notify_all();
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
      while (empty() && !stopping_.load()) changed_.wait(lock);
      if (empty()) return;
      const std::function<void()> task = take_first();
      lock.unlock();
      task();
    }
  }

  heddle::mutex mutex_{"mutex"};
  heddle::condition_variable changed_{"changed"};
  heddle::var<Tasks> tasks_{{}, "tasks"};
  heddle::atomic<bool> stopping_{false, "stopping"};
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

Model thread_pool_shutdown_race() {
  return {
      .name = "thread_pool_shutdown_race",
      .concept_name = "lost wakeup at the end",
      .summary = "a worker that is about to wait misses the end",
      .tags = {"thread_pool", "broken"},
      .parameters = {{"workers", 2, 1, 8, "threads of the pool"},
                     {"tasks", 1, 0, 20, "tasks that are submitted"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
