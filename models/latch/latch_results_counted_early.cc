// The workers of latch_results count down first and hand in their results after. The latch opens
// while the last of them are still at work.
//
// Expected, preemptive: data_race, and --keep-going finds sums that are too small.
// Expected, cooperative: passes: no worker is taken off between the two.
//
// Try: heddle check latch_results.

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
    done.count_down();
    results[static_cast<std::size_t>(worker)].write(1);
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < workers; ++i) threads.push_back(heddle::thread{work, i});
  done.wait();
  std::int64_t sum = 0;
  for (const auto& result : results) sum += result.read();
  for (heddle::thread& thread : threads) thread.join();
  heddle::outcome("sum", sum);
}

}  // namespace

Model latch_results_counted_early() {
  return {
      .name = "latch_results_counted_early",
      .concept_name = "latch opened early",
      .summary = "who counts down before its work is done says what is not true",
      .tags = {"latch", "broken"},
      .parameters = {{"workers", 2, 1, 8, "threads that hand in a result"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
