// The main thread waits until all workers have handed in their results, and reads them without a
// lock: to count the latch down orders all before it, before what comes after the wait.
//
// Expected, preemptive and cooperative: passes, over 90 interleavings (cooperative: 6).
//
// Try: heddle check latch_results_counted_early.

#include <deque>
#include <string>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t workers) {
  std::deque<heddle::var<std::int64_t>> results;
  for (std::int64_t i = 0; i < workers; ++i) results.emplace_back(0, "result " + std::to_string(i));
  heddle::latch done{workers, "done"};
  const auto work = [&](std::int64_t worker) {
    results[static_cast<std::size_t>(worker)].write(1);
    done.count_down();
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < workers; ++i) threads.push_back(heddle::thread{work, i});
  done.wait();
  for (const auto& result : results) heddle::expect(result.read() == 1, "every result is there");
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model latch_results() {
  return {
      .name = "latch_results",
      .concept_name = "latch",
      .summary = "a wait for all parts of a work",
      .tags = {"latch", "fixed"},
      .parameters = {{"workers", 3, 1, 8, "threads that hand in a result"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
