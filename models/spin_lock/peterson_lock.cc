// Peterson's lock for two (1981), made of loads and stores alone: each says that it wants to go
// in, then gives the turn to the other, and waits while the other wants to and has the turn.
//
// Expected, preemptive and cooperative: passes, over 26 interleavings (cooperative: 2).
//
// Try: heddle check peterson_lock_turn_first.

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
    wants[self].store(true);
    turn.store(other);
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

Model peterson_lock() {
  return {
      .name = "peterson_lock",
      .concept_name = "Peterson's lock",
      .summary = "two threads exclude each other by loads and stores",
      .tags = {"spin_lock", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
