// The simulation of barrier_rounds without the barrier between reading and writing: a fast party
// writes its cell before a slow one has read it, and they are a round apart.
//
// Expected, preemptive: data_race, and --keep-going finds that they do not keep step.
// Expected, cooperative: assertion, in both interleavings: who goes on after the barrier runs a
// whole round.
//
// Try: --param rounds=1.

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

Model barrier_forgotten() {
  return {
      .name = "barrier_forgotten",
      .concept_name = "missing barrier",
      .summary = "one barrier a round is not enough: reads and writes overlap",
      .tags = {"barrier", "broken"},
      .parameters = {{"parties", 2, 2, 8, "threads, and cells"}, {"rounds", 2, 1, 20, "rounds"}},
      .preemptive = FailureKind::data_race,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
