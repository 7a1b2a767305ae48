// The service of join_of_itself, mended: the worker that finds the command just returns, and
// whoever started it waits for its end.
//
// Expected, preemptive and cooperative: passes, over 408 interleavings (cooperative: 2).
//
// Try: leave the call of stop() out. The service is destroyed while its thread is joinable:
// thread_leak.

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

  void stop() {
    command_stop();
    worker_.join();
  }

 private:
  void serve() {
    heddle::unique_lock lock{mutex_};
    while (!commanded_.read()) changed_.wait(lock);
  }

  heddle::mutex mutex_{"mutex"};
  heddle::condition_variable changed_{"changed"};
  heddle::var<bool> commanded_{false, "commanded"};
  heddle::thread worker_;
};

void program() {
  Service first;
  Service second;
  first.start();
  second.start();
  first.stop();
  second.stop();
}

}  // namespace

Model join_by_owner() {
  return {
      .name = "join_by_owner",
      .concept_name = "shutdown by the owner",
      .summary = "who starts a thread joins it",
      .tags = {"deadlock", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
