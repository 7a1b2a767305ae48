// Workers hand in a part each; the last to arrive adds them up, once a phase, while the others
// wait. The sum is complete when they go on, and nobody needs a lock.
//
// Expected, preemptive and cooperative: passes, over 36 interleavings (cooperative: 2).
//
// Try: let a worker add up by itself after the barrier: right too, but each does the work then.

#include <deque>
#include <string>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t workers) {
  std::deque<heddle::var<std::int64_t>> parts;
  for (std::int64_t i = 0; i < workers; ++i) parts.emplace_back(0, "part " + std::to_string(i));
  heddle::var<std::int64_t> sum{0, "sum"};

  const auto add_up = [&] {
    std::int64_t total = 0;
    for (const auto& part : parts) total += part.read();
    sum.write(total);
  };
  heddle::barrier all_arrived{workers, add_up, "all_arrived"};
  const auto work = [&](std::int64_t worker) {
    parts[static_cast<std::size_t>(worker)].write(1);
    all_arrived.arrive_and_wait();
    heddle::expect(sum.read() == workers, "the sum is complete");
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < workers; ++i) threads.push_back(heddle::thread{work, i});
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model barrier_with_action() {
  return {
      .name = "barrier_with_action",
      .concept_name = "barrier with an action",
      .summary = "the last to arrive adds up before anyone goes on",
      .tags = {"barrier", "fixed"},
      .parameters = {{"workers", 2, 1, 8, "threads that hand in a part"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
