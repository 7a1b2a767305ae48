// Each node looks whether there is a leader, and claims to be it where there is none. Between the
// look and the claim another node does the same: two leaders, a split brain.
//
// Expected, preemptive: assertion, in 12 of 16 interleavings.
// Expected, cooperative: passes: no node is taken off between its look and its claim.
//
// Try: heddle check leader_election_ring, without anything shared but messages.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t nodes) {
  constexpr std::int64_t kNobody = 0;
  heddle::atomic<std::int64_t> leader{kNobody, "leader"};
  heddle::atomic<std::int64_t> elected{0, "elected"};

  const auto run_for_leader = [&](std::int64_t id) {
    if (leader.load() != kNobody) return;
    leader.store(id);
    elected.fetch_add(1);
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 1; i <= nodes; ++i) {
    threads.push_back(heddle::thread{{.name = "node"}, run_for_leader, i});
  }
  for (heddle::thread& thread : threads) thread.join();
  heddle::expect(elected.load() == 1, "there is one leader");
}

}  // namespace

Model leader_election_look_then_claim() {
  return {
      .name = "leader_election_look_then_claim",
      .concept_name = "split brain",
      .summary = "two nodes see no leader and both claim to be it",
      .tags = {"distributed", "broken"},
      .parameters = {{"nodes", 2, 1, 6, "threads that want to lead"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
