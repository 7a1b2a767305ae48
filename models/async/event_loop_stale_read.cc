// The deposit of event_loop in two callbacks, as where a task awaits something in the middle: the
// first one reads the balance, the second one writes it. Between the two the callback of another
// task runs, and a deposit is lost. One thread, no data race, and still a race.
//
// Expected, preemptive and cooperative: assertion, in 24 of 52 interleavings (cooperative: 2 of 4).
//
// Try: let the second callback read the balance again before it writes.

#include <deque>
#include <functional>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

// Runs callbacks one after the other, on the thread that calls run().
class EventLoop {
 public:
  using Callback = std::function<void()>;

  void post(Callback callback) {
    const heddle::lock_guard guard{mutex_};
    callbacks_.modify([&](Callbacks& callbacks) { callbacks.push_back(std::move(callback)); });
    posted_.notify_one();
  }

  void run(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) next()();
  }

 private:
  using Callbacks = std::deque<Callback>;

  bool empty() const {
    return callbacks_.inspect([](const Callbacks& callbacks) { return callbacks.empty(); });
  }

  Callback next() {
    heddle::unique_lock lock{mutex_};
    while (empty()) posted_.wait(lock);
    return callbacks_.modify([](Callbacks& callbacks) {
      Callback first = std::move(callbacks.front());
      callbacks.pop_front();
      return first;
    });
  }

  heddle::mutex mutex_{"loop"};
  heddle::condition_variable posted_{"posted"};
  heddle::var<Callbacks> callbacks_{{}, "callbacks"};
};

void program() {
  EventLoop loop;
  heddle::var<std::int64_t> balance{0, "balance"};
  const auto deposit = [&] {
    const std::int64_t seen = balance.read();
    loop.post([&, seen] { balance.write(seen + 1); });
  };

  heddle::thread first{{.name = "client 1"}, [&] { loop.post(deposit); }};
  heddle::thread second{{.name = "client 2"}, [&] { loop.post(deposit); }};
  loop.run(4);
  first.join();
  second.join();
  heddle::expect(balance.read() == 2, "both deposits are counted");
}

}  // namespace

Model event_loop_stale_read() {
  return {
      .name = "event_loop_stale_read",
      .concept_name = "stale read across callbacks",
      .summary = "what one callback has read is out of date in the next",
      .tags = {"async", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
