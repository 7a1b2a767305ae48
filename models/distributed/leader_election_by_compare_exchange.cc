// The election of leader_election_look_then_claim by one step that only one node can win: a
// compare-exchange from nobody to itself, as a lock service offers it.
//
// Expected, preemptive and cooperative: passes, over 4 interleavings (cooperative: 2). Any node can
// win.
//
// Try: exchange instead of compare-exchange. The last one leads then; who knows?

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t nodes) {
  constexpr std::int64_t kNobody = 0;
  heddle::atomic<std::int64_t> leader{kNobody, "leader"};
  heddle::atomic<std::int64_t> elected{0, "elected"};

  const auto run_for_leader = [&](std::int64_t id) {
    std::int64_t nobody = kNobody;
    if (leader.compare_exchange_strong(nobody, id)) elected.fetch_add(1);
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 1; i <= nodes; ++i) {
    threads.push_back(heddle::thread{{.name = "node"}, run_for_leader, i});
  }
  for (heddle::thread& thread : threads) thread.join();
  heddle::expect(elected.load() == 1, "there is one leader");
  heddle::outcome("leader", leader.load());
}

}  // namespace

Model leader_election_by_compare_exchange() {
  return {
      .name = "leader_election_by_compare_exchange",
      .concept_name = "leader election",
      .summary = "a step that only one can win decides",
      .tags = {"distributed", "fixed"},
      .parameters = {{"nodes", 2, 1, 6, "threads that want to lead"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
