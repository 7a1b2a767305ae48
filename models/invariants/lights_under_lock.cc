// The crossing of lights_look_then_switch with a lock: whoever is to be green holds it from its
// green to its red. So the other one is red meanwhile, at every moment, and need not be asked.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings.
//
// Try: give the lock up before the light is red again. The invariant is broken once more.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex crossing{"crossing"};
  heddle::atomic<bool> north{false, "north"};  // green
  heddle::atomic<bool> east{false, "east"};
  const heddle::invariant safe{"never both green", [&] { return !(north.load() && east.load()); }};

  const auto cross = [&](heddle::atomic<bool>& own) {
    const heddle::lock_guard guard{crossing};
    own.store(true);
    own.store(false);
  };
  heddle::thread first{{.name = "north"}, [&] { cross(north); }};
  heddle::thread second{{.name = "east"}, [&] { cross(east); }};
  first.join();
  second.join();
}

}  // namespace

Model lights_under_lock() {
  return {
      .name = "lights_under_lock",
      .concept_name = "invariant",
      .summary = "a lock keeps what must hold at every moment",
      .tags = {"invariants", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
