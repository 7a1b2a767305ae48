// A spin lock by test and test-and-set: wait until the lock looks free, by reads alone, then try
// to take it by an exchange, which decides. Who fails waits again.
//
// Expected, preemptive and cooperative: passes, over 18 interleavings (cooperative: 2).
//
// Try: --param threads=3. heddle check test_then_set_lock.

#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::size_t threads) {
  heddle::atomic<bool> locked{false, "locked"};
  heddle::var<std::int64_t> count{0, "count"};
  const auto count_one = [&] {
    do {
      heddle::await([&] { return !locked.load(); });
    } while (locked.exchange(true));
    count.write(count.read() + 1);
    locked.store(false);
  };

  std::vector<heddle::thread> workers(threads);
  for (heddle::thread& worker : workers) worker = heddle::thread{count_one};
  for (heddle::thread& worker : workers) worker.join();
  heddle::expect(count.read() == static_cast<std::int64_t>(threads), "all have been counted");
}

}  // namespace

Model ttas_lock() {
  return {
      .name = "ttas_lock",
      .concept_name = "spin lock",
      .summary = "an exchange decides who has the lock",
      .tags = {"spin_lock", "fixed"},
      .parameters = {{"threads", 2, 1, 8, "threads that count"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        const auto threads = static_cast<std::size_t>(arguments[0]);
        return [=] { program(threads); };
      },
  };
}

}  // namespace heddle::models
