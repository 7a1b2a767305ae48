// Two clients post a deposit each to an event loop, which runs them one after the other on one
// thread. A callback runs to its end before the next one begins, so that the balance needs no lock.
//
// Expected, preemptive and cooperative: passes, over 68 interleavings (cooperative: 4).
//
// Try: heddle check event_loop_stale_read.

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
  const auto deposit = [&] { balance.write(balance.read() + 1); };

  heddle::thread first{{.name = "client 1"}, [&] { loop.post(deposit); }};
  heddle::thread second{{.name = "client 2"}, [&] { loop.post(deposit); }};
  loop.run(2);
  first.join();
  second.join();
  heddle::expect(balance.read() == 2, "both deposits are counted");
}

}  // namespace

Model event_loop() {
  return {
      .name = "event_loop",
      .concept_name = "event loop",
      .summary = "callbacks on one thread do not overlap",
      .tags = {"async", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
