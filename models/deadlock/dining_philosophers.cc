// Philosophers sit around a table with a fork between any two of them, and each needs both forks
// beside them to eat (Dijkstra, 1965). When each has taken the fork on the left, nobody ever gets
// the one on the right. With ordered=1 each takes the fork with the lower number first, so that
// the last philosopher reaches for the right one first and no circle closes.
//
// Expected, preemptive: deadlock, in 6 of 168 interleavings (the orders in which the three take
// their first forks); with ordered=1 passes, over 142.
// Expected, cooperative: passes: nobody is taken off between the first fork and the second one.
//
// Try: --param ordered=1, and more philosophers.

#include <deque>
#include <string>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::size_t philosophers, bool ordered) {
  std::deque<heddle::mutex> forks;
  for (std::size_t i = 0; i < philosophers; ++i) forks.emplace_back("fork " + std::to_string(i));

  const auto dine = [&](std::size_t seat) {
    std::size_t first = seat;
    std::size_t second = (seat + 1) % philosophers;
    if (ordered && second < first) std::swap(first, second);
    const heddle::lock_guard first_fork{forks[first]};
    const heddle::lock_guard second_fork{forks[second]};
  };

  std::vector<heddle::thread> table;
  for (std::size_t seat = 0; seat < philosophers; ++seat) {
    const std::string name = "philosopher " + std::to_string(seat);
    table.push_back(heddle::thread{{.name = name}, dine, seat});
  }
  for (heddle::thread& philosopher : table) philosopher.join();
}

}  // namespace

Model dining_philosophers() {
  return {
      .name = "dining_philosophers",
      .concept_name = "deadlock in a circle",
      .summary = "all take the left fork, and wait for the right one for ever",
      .tags = {"deadlock", "broken"},
      .parameters = {{"philosophers", 3, 2, 10, "philosophers, and forks"},
                     {"ordered", 0, 0, 1, "1: take the fork with the lower number first"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        const auto philosophers = static_cast<std::size_t>(arguments[0]);
        const bool ordered = arguments[1] != 0;
        return [=] { program(philosophers, ordered); };
      },
  };
}

}  // namespace heddle::models
