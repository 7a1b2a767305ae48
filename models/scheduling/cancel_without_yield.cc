// A worker does its work in steps and looks before each whether it is cancelled. Under the
// preemptive scheduling the canceller can come in at any step. Under the cooperative one a worker
// that never yields keeps everybody else from running: it is cancelled before its first step or not
// at all.
//
// Expected, preemptive: passes, over 4 interleavings, with every number of steps from none to all.
// Expected, cooperative: passes, over 2 interleavings, with none or all.
//
// Try: --scheduling cooperative --keep-going, then --param yields=1 too: the canceller has its turn
// after one step.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t steps, bool yields) {
  heddle::atomic<bool> cancelled{false, "cancelled"};
  std::int64_t done = 0;
  const auto work = [&] {
    while (done < steps && !cancelled.load()) {
      ++done;
      if (yields) heddle::this_thread::yield();
    }
  };

  heddle::thread worker{{.name = "worker"}, work};
  heddle::thread canceller{{.name = "canceller"}, [&] { cancelled.store(true); }};
  worker.join();
  canceller.join();
  heddle::outcome("steps", done);
}

}  // namespace

Model cancel_without_yield() {
  return {
      .name = "cancel_without_yield",
      .concept_name = "cooperative multitasking",
      .summary = "a thread that does not yield keeps others from running",
      .tags = {"scheduling", "fixed"},
      .parameters = {{"steps", 3, 1, 100, "steps of the worker"},
                     {"yields", 0, 0, 1, "1: the worker yields after each step"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
