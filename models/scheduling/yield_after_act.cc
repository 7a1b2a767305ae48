// The sale of yield_between_check_and_act with the yield where nothing is half done. Without
// preemption that is enough, and no lock is needed; with preemption it is not.
//
// Expected, preemptive: data_race.
// Expected, cooperative: passes, over 2 interleavings.
//
// Try: --scheduling preemptive --keep-going, to see how often the seat is sold.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::var<std::int64_t> seats{1, "seats"};
  heddle::var<std::int64_t> sold{0, "sold"};
  const auto buy = [&] {
    if (seats.read() == 0) return;
    seats.write(seats.read() - 1);
    sold.write(sold.read() + 1);
    heddle::this_thread::yield();
  };

  heddle::thread first{{.name = "buyer 1"}, buy};
  heddle::thread second{{.name = "buyer 2"}, buy};
  first.join();
  second.join();
  heddle::outcome("sold", sold.read());
}

}  // namespace

Model yield_after_act() {
  return {
      .name = "yield_after_act",
      .concept_name = "cooperative against preemptive",
      .summary = "right without preemption, and broken with it",
      .tags = {"scheduling", "broken"},
      .parameters = {},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
