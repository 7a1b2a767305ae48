// The counter of counter_race with a lock around each increment: the read and the write are one
// step for everybody who takes the same lock.
//
// Expected, preemptive and cooperative: passes, with the one outcome threads * increments.
//
// Try: leave the lock out of the last read, after the joins. It still passes: the end of a thread
// happens before the join that waited for it.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::size_t threads, std::int64_t increments) {
  heddle::var<std::int64_t> count{0, "count"};
  heddle::mutex mutex{"mutex"};
  const auto count_up = [&] {
    for (std::int64_t i = 0; i < increments; ++i) {
      const heddle::lock_guard guard{mutex};
      const std::int64_t seen = count.read();
      count.write(seen + 1);
    }
  };

  std::vector<heddle::thread> workers(threads);
  for (heddle::thread& worker : workers) worker = heddle::thread{count_up};
  for (heddle::thread& worker : workers) worker.join();

  const std::int64_t total = count.read();
  heddle::expect(total == static_cast<std::int64_t>(threads) * increments,
                 "every increment is counted");
  heddle::outcome("count", total);
}

}  // namespace

Model counter_mutex() {
  return {
      .name = "counter_mutex",
      .concept_name = "mutual exclusion",
      .summary = "a lock around each increment keeps all of them",
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
