// A long task works, piece by piece, and never gives control back; a short one has come as well.
// Under the preemptive scheduling the short task gets its turn in between. Under the cooperative
// one it is not even begun before the long task has ended: that one starves all others.
//
// Expected, preemptive: passes, over 3 interleavings; the short task is number 1 or 2.
// Expected, cooperative: passes; the short task is number 2 where the long one began before it.
//
// Try: heddle simulate long_task_without_yield --policy cooperative, then round-robin: the latency
// of the short task. And two cores, which is another way out. Then long_task_that_yields.

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

Model long_task_without_yield() {
  return {
      .name = "long_task_without_yield",
      .concept_name = "a task that never yields",
      .summary = "under the cooperative scheduling a long task starves the others",
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
