// Who wants to shut down looks whether anybody waits at the barrier (n_waiting) and aborts it
// where nobody does. What n_waiting has told is old at once: a party that comes between the look
// and the abort gets an error that nobody meant for it.
//
// Expected, preemptive: assertion, in 16 of 17 interleavings.
// Expected, cooperative: assertion, always.
//
// Try: wait for the parties before the abort.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::cyclic_barrier pair{2, {}, "pair"};
  heddle::atomic<bool> failed{false, "failed"};
  const auto come = [&] {
    try {
      static_cast<void>(pair.wait());
    } catch (const heddle::broken_barrier_error&) {
      failed.store(true);
    }
  };

  heddle::thread first{{.name = "first"}, come};
  const bool idle = pair.n_waiting() == 0;
  if (idle) pair.abort();
  come();
  first.join();
  heddle::expect(!idle || !failed.load(), "who comes to an idle barrier is not turned away");
}

}  // namespace

Model barrier_aborted_when_idle() {
  return {
      .name = "barrier_aborted_when_idle",
      .concept_name = "n_waiting",
      .summary = "the number of those who wait is out of date when it is used",
      .tags = {"barrier", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
