// Two lights at a crossing. Each looks whether the other one is red, and only then switches to
// green, and back to red. Both may look before either switches, and then both are green: for a
// moment, of which nothing is left at the end. Nobody in the program could tell; what must hold at
// every moment is an invariant, and is looked at after every event.
//
// Expected, preemptive: invariant, in 4 of 20 interleavings.
// Expected, cooperative: passes: a light is not taken off between its look and its green.
//
// Try: heddle check lights_under_lock.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::atomic<bool> north{false, "north"};  // green
  heddle::atomic<bool> east{false, "east"};
  const heddle::invariant safe{"never both green", [&] { return !(north.load() && east.load()); }};

  const auto cross = [](heddle::atomic<bool>& own, const heddle::atomic<bool>& other) {
    if (other.load()) return;
    own.store(true);
    own.store(false);
  };
  heddle::thread first{{.name = "north"}, [&] { cross(north, east); }};
  heddle::thread second{{.name = "east"}, [&] { cross(east, north); }};
  first.join();
  second.join();
}

}  // namespace

Model lights_look_then_switch() {
  return {
      .name = "lights_look_then_switch",
      .concept_name = "invariant",
      .summary = "what must hold at every moment is broken, and mended before anyone looks",
      .tags = {"invariants", "broken"},
      .parameters = {},
      .preemptive = FailureKind::invariant,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
