// A buffer of one item with one condition variable for both "is full" and "is empty". The consumer
// that has emptied the buffer notifies one waiter, and may wake the other consumer, which finds
// nothing and waits again; the producer, for which the notification was meant, is never woken.
//
// Expected, preemptive and cooperative: deadlock, in 4 of 40 interleavings (cooperative: 4 of 20).
//
// Try: heddle check notify_all_any_waiter; bounded_buffer has the other remedy, a condition
// variable for each condition.

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
    changed_.notify_one();
  }

  void take() {
    heddle::unique_lock lock{mutex_};
    while (!full_.read()) changed_.wait(lock);
    full_.write(false);
    changed_.notify_one();
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

Model notify_one_wrong_waiter() {
  return {
      .name = "notify_one_wrong_waiter",
      .concept_name = "notify_one of the wrong waiter",
      .summary = "one condition variable for two conditions wakes who cannot go on",
      .tags = {"monitors", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
