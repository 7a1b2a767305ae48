// A spin lock that waits until the lock looks free and then marks it as taken, in two steps. Two
// may find it free before one marks it, and both are inside.
//
// Expected, preemptive: data_race, in 140 of 142 interleavings.
// Expected, cooperative: passes, over 2 interleavings.
//
// Try: heddle check ttas_lock.

#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::size_t threads) {
  heddle::atomic<bool> locked{false, "locked"};
  heddle::var<std::int64_t> count{0, "count"};
  const auto count_one = [&] {
    heddle::await([&] { return !locked.load(); });
    locked.store(true);
    count.write(count.read() + 1);
    locked.store(false);
  };

  std::vector<heddle::thread> workers(threads);
  for (heddle::thread& worker : workers) worker = heddle::thread{count_one};
  for (heddle::thread& worker : workers) worker.join();
  heddle::expect(count.read() == static_cast<std::int64_t>(threads), "all have been counted");
}

}  // namespace

Model test_then_set_lock() {
  return {
      .name = "test_then_set_lock",
      .concept_name = "spin lock",
      .summary = "to look and to take in two steps lets two in",
      .tags = {"spin_lock", "broken"},
      .parameters = {{"threads", 2, 1, 8, "threads that count"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        const auto threads = static_cast<std::size_t>(arguments[0]);
        return [=] { program(threads); };
      },
  };
}

}  // namespace heddle::models
