// To wake those who wait now and nobody else, the event is set and cleared at once. A waiter
// that is woken has to look again, and finds it cleared; one that comes a moment too late finds
// it cleared too. Both wait for ever: an event is a state, and no signal.
//
// Expected, preemptive: deadlock, in 2 of 4 interleavings.
// Expected, cooperative: deadlock, always.
//
// Try: heddle check event_gate.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::event start{"start"};
  heddle::thread waiter{[&] { start.wait(); }};
  start.set();
  start.clear();
  waiter.join();
}

}  // namespace

Model event_pulsed() {
  return {
      .name = "event_pulsed",
      .concept_name = "pulsed event",
      .summary = "an event that is cleared at once is missed",
      .tags = {"event", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
