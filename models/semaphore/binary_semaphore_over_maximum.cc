// A binary semaphore says that there is something to do. Two producers say so before the consumer
// takes the first signal, and the second release goes over the maximum of 1: undefined behaviour
// for std.
//
// Expected, preemptive and cooperative: lock_misuse, in 2 of 4 interleavings.
//
// Try: heddle::counting_semaphore<2>, which keeps both signals.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::binary_semaphore work{0, "work"};
  const auto produce = [&] { work.release(); };
  const auto consume = [&] {
    work.acquire();
    work.acquire();
  };

  heddle::thread first{{.name = "producer 1"}, produce};
  heddle::thread second{{.name = "producer 2"}, produce};
  heddle::thread consumer{{.name = "consumer"}, consume};
  first.join();
  second.join();
  consumer.join();
}

}  // namespace

Model binary_semaphore_over_maximum() {
  return {
      .name = "binary_semaphore_over_maximum",
      .concept_name = "over the maximum",
      .summary = "a binary semaphore cannot keep two signals",
      .tags = {"semaphore", "broken"},
      .parameters = {},
      .preemptive = FailureKind::lock_misuse,
      .cooperative = FailureKind::lock_misuse,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
