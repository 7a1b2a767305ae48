// The buffer of notify_one_wrong_waiter with notify_all: all waiters look again, and the one that
// can go on does.
//
// Expected, preemptive and cooperative: passes, over 40 interleavings (cooperative: 20).
//
// Try: count the wakeups that found nothing. They are the price for having one condition variable.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Buffer {
 public:
  void put() {
    heddle::unique_lock lock{mutex_};
    while (full_.read()) changed_.wait(lock);
    full_.write(true);
    changed_.notify_all();
  }

  void take() {
    heddle::unique_lock lock{mutex_};
    while (!full_.read()) changed_.wait(lock);
    full_.write(false);
    changed_.notify_all();
  }

 private:
  heddle::mutex mutex_{"mutex"};
  heddle::condition_variable changed_{"changed"};  // for "is full" and "is empty"
  heddle::var<bool> full_{false, "full"};
};

void program() {
  Buffer buffer;
  const auto put_two = [&] {
    buffer.put();
    buffer.put();
  };
  const auto take_one = [&] { buffer.take(); };

  heddle::thread producer{{.name = "producer"}, put_two};
  heddle::thread first{{.name = "consumer 1"}, take_one};
  heddle::thread second{{.name = "consumer 2"}, take_one};
  producer.join();
  first.join();
  second.join();
}

}  // namespace

Model notify_all_any_waiter() {
  return {
      .name = "notify_all_any_waiter",
      .concept_name = "notify_all",
      .summary = "where waiters wait for different things, all are woken",
      .tags = {"monitors", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
