// Threads increment a shared counter by a read and a write, not in one step and under no lock.
// Between the two another thread may write, and its increment is lost.
//
// Expected, preemptive: data_race. The lost updates show in the outcomes: 2 threads with 2
// increments each end with a count of 2, 3 or 4, over 70 interleavings.
// Expected, cooperative: passes, with the one outcome threads * increments: no thread is taken off
// between its read and its write, and a switch orders what comes after it.
//
// Try: --keep-going --strategy dfs, and 3 increments. However many they are, the count can end as
// low as 2.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::size_t threads, std::int64_t increments) {
  heddle::var<std::int64_t> count{0, "count"};
  const auto count_up = [&] {
    for (std::int64_t i = 0; i < increments; ++i) {
      const std::int64_t seen = count.read();
      count.write(seen + 1);
    }
  };

  std::vector<heddle::thread> workers(threads);
  for (heddle::thread& worker : workers) worker = heddle::thread{count_up};
  for (heddle::thread& worker : workers) worker.join();

  heddle::outcome("count", count.read());
}

}  // namespace

Model counter_race() {
  return {
      .name = "counter_race",
      .concept_name = "data race, lost update",
      .summary = "increments by a read and a write without a lock lose updates",
      .tags = {"races", "broken"},
      .parameters = {{"threads", 2, 1, 16, "threads that count"},
                     {"increments", 2, 1, 100, "increments of each thread"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        const auto threads = static_cast<std::size_t>(arguments[0]);
        const std::int64_t increments = arguments[1];
        return [=] { program(threads, increments); };
      },
  };
}

}  // namespace heddle::models
