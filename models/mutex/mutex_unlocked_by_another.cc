// A thread takes a mutex and hands its work over to another one, which unlocks it at the end. A
// mutex has an owner: only the thread that locked it may unlock it, and all else is undefined
// behaviour, even where it seems to work.
//
// Expected, preemptive and cooperative: lock_misuse, always.
//
// Try: heddle check handover_by_semaphore.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex busy{"busy"};
  heddle::var<std::int64_t> printed{0, "printed"};

  busy.lock();
  heddle::thread printer{{.name = "printer"}, [&] {
                           printed.write(1);
                           busy.unlock();
                         }};
  busy.lock();  // until the printer is done
  heddle::expect(printed.read() == 1, "the page is printed");
  busy.unlock();
  printer.join();
}

}  // namespace

Model mutex_unlocked_by_another() {
  return {
      .name = "mutex_unlocked_by_another",
      .concept_name = "ownership of a mutex",
      .summary = "a mutex unlocked by a thread that does not hold it",
      .tags = {"mutex", "broken"},
      .parameters = {},
      .preemptive = FailureKind::lock_misuse,
      .cooperative = FailureKind::lock_misuse,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
