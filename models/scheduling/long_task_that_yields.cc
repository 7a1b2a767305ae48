// The tasks of long_task_without_yield, but the long one yields after each piece. Now the short
// task gets its turn under the cooperative scheduling as well, after one piece at most: a task that
// gives control back keeps the latency of others low, and costs itself nothing but the switches.
//
// Expected, preemptive: passes; the short task is number 1 or 2.
// Expected, cooperative: passes; the short task is number 1, whichever began first.
//
// Try: heddle simulate long_task_that_yields --policy cooperative: the latency of the short task,
// and the switches, beside those of round-robin.

#include <chrono>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/work.h"

namespace heddle::models {
namespace {

constexpr std::chrono::microseconds kPiece{50};

void program(std::int64_t pieces) {
  heddle::atomic<std::int64_t> finished{0, "finished"};
  heddle::thread long_task{{.name = "long task"}, [&] {
                             for (std::int64_t i = 0; i < pieces; ++i) {
                               heddle::work(kPiece);
                               heddle::this_thread::yield();
                             }
                             finished.fetch_add(1);
                           }};
  heddle::thread short_task{{.name = "short task"}, [&] {
                              const heddle::request request;
                              heddle::work(kPiece);
                              request.complete();
                              heddle::outcome("the short task is number",
                                              finished.fetch_add(1) + 1);
                            }};
  long_task.join();
  short_task.join();
}

}  // namespace

Model long_task_that_yields() {
  return {
      .name = "long_task_that_yields",
      .concept_name = "a task that yields",
      .summary = "a long task that yields lets the others in, under any scheduling",
      .tags = {"scheduling", "fixed"},
      .parameters = {{"pieces", 2, 1, 1'000'000, "that the long task has"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
      .simulated = {{"pieces", 1'000}},
  };
}

}  // namespace heddle::models
