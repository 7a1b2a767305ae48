// The threads of try_lock_and_back_off without a limit: each takes one lock, tries the other one,
// and where it is taken gives its own up and begins again. In step with each other they go on so
// for ever. Nobody is blocked and nobody gets on, and the state comes again after each round: a
// livelock. It is shown as a beginning and a cycle that repeats.
//
// Expected, preemptive: livelock. There is no end to the interleavings.
// Expected, cooperative: passes: whoever has one lock gets the other one before it is taken off.
//
// Try: heddle check both_locks_at_once.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex left{"left"};
  heddle::mutex right{"right"};
  heddle::atomic<int> done{0, "done"};

  const auto work = [&](heddle::mutex& first, heddle::mutex& second) {
    for (;;) {
      first.lock();
      if (second.try_lock()) break;
      first.unlock();
    }
    done.fetch_add(1);
    second.unlock();
    first.unlock();
  };
  heddle::thread one{{.name = "left first"}, [&] { work(left, right); }};
  heddle::thread two{{.name = "right first"}, [&] { work(right, left); }};
  one.join();
  two.join();
  heddle::expect(done.load() == 2, "both have worked");
}

}  // namespace

Model back_off_for_ever() {
  return {
      .name = "back_off_for_ever",
      .concept_name = "livelock",
      .summary = "two threads give way to each other again and again, in step",
      .tags = {"livelock", "broken"},
      .parameters = {},
      .preemptive = FailureKind::livelock,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
