// Peterson's lock with its two first steps exchanged: who has given the turn away and not yet
// said that it wants to go in is not seen by the other, and both go in.
//
// Expected, preemptive: data_race, in 104 of 154 interleavings.
// Expected, cooperative: passes, over 2 interleavings.
//
// Try: heddle check peterson_lock.

#include <array>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  std::array<heddle::atomic<bool>, 2> wants{heddle::atomic<bool>{false, "0 wants"},
                                            heddle::atomic<bool>{false, "1 wants"}};
  heddle::atomic<std::size_t> turn{0, "turn"};
  heddle::var<std::int64_t> count{0, "count"};
  const auto count_one = [&](std::size_t self) {
    const std::size_t other = 1 - self;
    turn.store(other);
    wants[self].store(true);
    heddle::await([&] { return !wants[other].load() || turn.load() == self; });
    count.write(count.read() + 1);
    wants[self].store(false);
  };

  heddle::thread first{count_one, std::size_t{0}};
  heddle::thread second{count_one, std::size_t{1}};
  first.join();
  second.join();
  heddle::expect(count.read() == 2, "both have been counted");
}

}  // namespace

Model peterson_lock_turn_first() {
  return {
      .name = "peterson_lock_turn_first",
      .concept_name = "Peterson's lock",
      .summary = "who gives the turn away before saying what it wants is overlooked",
      .tags = {"spin_lock", "broken"},
      .parameters = {},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
