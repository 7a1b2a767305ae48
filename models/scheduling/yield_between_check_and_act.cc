// Under cooperative multitasking what a thread does between two yields cannot be divided, so that
// code without locks is right there, as in a user interface or a coroutine. But one yield in the
// wrong place (an await, a log line that blocks) divides it: the last seat is sold twice.
//
// Expected, preemptive: data_race.
// Expected, cooperative: assertion, in both interleavings.
//
// Try: heddle check yield_after_act --scheduling cooperative.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::var<std::int64_t> seats{1, "seats"};
  heddle::var<std::int64_t> sold{0, "sold"};
  const auto buy = [&] {
    if (seats.read() == 0) return;
    heddle::this_thread::yield();  // a log line, say
    seats.write(seats.read() - 1);
    sold.write(sold.read() + 1);
  };

  heddle::thread first{{.name = "buyer 1"}, buy};
  heddle::thread second{{.name = "buyer 2"}, buy};
  first.join();
  second.join();
  heddle::expect(sold.read() <= 1, "the seat is sold once");
}

}  // namespace

Model yield_between_check_and_act() {
  return {
      .name = "yield_between_check_and_act",
      .concept_name = "cooperative multitasking",
      .summary = "a yield between the check and the act divides them",
      .tags = {"scheduling", "broken"},
      .parameters = {},
      .preemptive = FailureKind::data_race,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
