// Runners wait for the start. notify_all wakes all of them, and yet they go on one at a time: each
// needs the lock back that its wait gave up, the starter's own hold ends first, and who gets it
// when is open.
//
// Expected, preemptive and cooperative: passes, over 10 interleavings (cooperative: 2). The
// outcomes are the orders in which they come off: all of them.
//
// Try: --keep-going lists the orders. With notify_one only one of those that wait is woken: a
// deadlock.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t runners) {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable start{"start"};
  heddle::var<bool> started{false, "started"};
  heddle::var<std::int64_t> order{0, "order"};  // a digit for each runner that is off

  const auto run = [&](std::int64_t number) {
    heddle::unique_lock lock{mutex};
    while (!started.read()) start.wait(lock);
    order.write(order.read() * 10 + number);
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 1; i <= runners; ++i) threads.push_back(heddle::thread{run, i});
  {
    const heddle::lock_guard guard{mutex};
    started.write(true);
    start.notify_all();
  }
  for (heddle::thread& thread : threads) thread.join();
  heddle::outcome("order", order.read());
}

}  // namespace

Model notify_all_starts_all() {
  return {
      .name = "notify_all_starts_all",
      .concept_name = "notify_all",
      .summary = "all wake, and go on one at a time in any order",
      .tags = {"monitors", "fixed"},
      .parameters = {{"runners", 2, 1, 9, "threads that wait for the start"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
