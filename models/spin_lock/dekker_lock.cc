// Dekker's lock for two, the first that was right (described by Dijkstra, 1965): both say that
// they want to go in, and where both do, the one whose turn it is not steps back until it is.
//
// Expected, preemptive and cooperative: passes, over 295 interleavings (cooperative: 2).
//
// Try: leave the stepping back out: what is found?

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
    while (wants[other].load()) {
      if (turn.load() == self) {
        heddle::await([&] { return !wants[other].load(); });
        break;
      }
      wants[self].store(false);
      heddle::await([&] { return turn.load() == self; });
      wants[self].store(true);
    }
    count.write(count.read() + 1);
    turn.store(other);
    wants[self].store(false);
  };

  heddle::thread first{count_one, std::size_t{0}};
  heddle::thread second{count_one, std::size_t{1}};
  first.join();
  second.join();
  heddle::expect(count.read() == 2, "both have been counted");
}

}  // namespace

Model dekker_lock() {
  return {
      .name = "dekker_lock",
      .concept_name = "Dekker's lock",
      .summary = "where both want to, the turn decides who steps back",
      .tags = {"spin_lock", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
