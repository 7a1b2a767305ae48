// A simulation in rounds: each party reads its neighbour's cell, then writes its own. A barrier
// after the reads and one after the writes keep the two apart; it is the same barrier, used again
// each round.
//
// Expected, preemptive and cooperative: passes, over 128 traces (cooperative: 2).
//
// Try: heddle check barrier_forgotten, which has one of the two barriers only.

#include <deque>
#include <string>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t parties, std::int64_t rounds) {
  std::deque<heddle::var<std::int64_t>> cells;
  for (std::int64_t i = 0; i < parties; ++i) cells.emplace_back(0, "cell " + std::to_string(i));
  heddle::barrier<> barrier{parties, {}, "barrier"};

  // Each takes over what its neighbour has, and adds 1.
  const auto compute = [&](std::int64_t party) {
    heddle::var<std::int64_t>& own = cells[static_cast<std::size_t>(party)];
    const auto& neighbour = cells[static_cast<std::size_t>((party + 1) % parties)];
    for (std::int64_t round = 0; round < rounds; ++round) {
      const std::int64_t taken = neighbour.read();
      barrier.arrive_and_wait();  // all have read
      own.write(taken + 1);
      barrier.arrive_and_wait();  // all have written
    }
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < parties; ++i) threads.push_back(heddle::thread{compute, i});
  for (heddle::thread& thread : threads) thread.join();
  for (const auto& cell : cells) heddle::expect(cell.read() == rounds, "all keep step");
}

}  // namespace

Model barrier_rounds() {
  return {
      .name = "barrier_rounds",
      .concept_name = "barrier",
      .summary = "all parties finish a phase before anyone begins the next",
      .tags = {"barrier", "fixed"},
      .parameters = {{"parties", 2, 2, 8, "threads, and cells"}, {"rounds", 2, 1, 20, "rounds"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
