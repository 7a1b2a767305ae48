// The counter of counter_race with an atomic read-modify-write for each increment: there is no
// point between its read and its write.
//
// Expected, preemptive and cooperative: passes, with the one outcome threads * increments.
//
// Try: replace fetch_add by a load and a store. Both are atomic, so there is no data race any
// more, and yet the updates are lost again.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::size_t threads, std::int64_t increments) {
  heddle::atomic<std::int64_t> count{0, "count"};
  const auto count_up = [&] {
    for (std::int64_t i = 0; i < increments; ++i) count.fetch_add(1);
  };

  std::vector<heddle::thread> workers(threads);
  for (heddle::thread& worker : workers) worker = heddle::thread{count_up};
  for (heddle::thread& worker : workers) worker.join();

  const std::int64_t total = count.load();
  heddle::expect(total == static_cast<std::int64_t>(threads) * increments,
                 "every increment is counted");
  heddle::outcome("count", total);
}

}  // namespace

Model counter_atomic() {
  return {
      .name = "counter_atomic",
      .concept_name = "atomic read-modify-write",
      .summary = "an atomic increment cannot be divided, so none is lost",
      .tags = {"races", "fixed"},
      .parameters = {{"threads", 2, 1, 16, "threads that count"},
                     {"increments", 2, 1, 100, "increments of each thread"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        const auto threads = static_cast<std::size_t>(arguments[0]);
        const std::int64_t increments = arguments[1];
        return [=] { program(threads, increments); };
      },
  };
}

}  // namespace heddle::models
