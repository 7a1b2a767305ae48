// A service has a worker thread, and a function that waits for the worker's end. The worker finds
// the command to stop and calls that function itself: it waits for its own end, the smallest circle
// there is.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: heddle run. std::thread notices and throws, so the real program ends by an uncaught
// exception.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Service {
 public:
  void start() {
    worker_ = heddle::thread{{.name = "worker"}, [this] { serve(); }};
  }

  void command_stop() {
    const heddle::lock_guard guard{mutex_};
    commanded_.write(true);
    changed_.notify_one();
  }

  void stop() { worker_.join(); }

  void wait_until_stopped() { stopped_.wait(); }

 private:
  void serve() {
    heddle::unique_lock lock{mutex_};
    while (!commanded_.read()) changed_.wait(lock);
    lock.unlock();
    stop();  // on the worker itself
    stopped_.count_down();
  }

  heddle::mutex mutex_{"mutex"};
  heddle::condition_variable changed_{"changed"};
  heddle::var<bool> commanded_{false, "commanded"};
  heddle::latch stopped_{1, "stopped"};
  heddle::thread worker_;
};

void program() {
  Service service;
  service.start();
  service.command_stop();
  service.wait_until_stopped();
}

}  // namespace

Model join_of_itself() {
  return {
      .name = "join_of_itself",
      .concept_name = "join of itself",
      .summary = "a thread that joins itself waits for ever",
      .tags = {"deadlock", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
