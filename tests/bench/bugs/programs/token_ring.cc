// token_ring: four nodes pass a token on, each once. A watchdog that sees no token at any node
// makes a new one.
//
// Bug: the watchdog looks at one node after the other, and a token that moves meanwhile, or is
// between two nodes, is not seen: then there are two. One preemption.
// Kind: SCTBench CS.token_ring_bad, as the protocol that it is named after.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void program(bool fixed) {
  constexpr std::size_t kNodes = 4;
  heddle::mutex mutex{"mutex"};
  std::array<heddle::atomic<int>, kNodes + 1> tokens;  // the last: where the round ends
  tokens[0].store(1);
  const auto pass_on = [&](std::size_t node) {
    heddle::await([&] { return tokens[node].load() > 0; });
    const LockWhere lock{fixed, mutex};
    tokens[node].fetch_sub(1);
    tokens[node + 1].fetch_add(1);
  };
  const auto watch = [&] {
    const LockWhere lock{fixed, mutex};
    for (const heddle::atomic<int>& each : tokens) {
      if (each.load() > 0) return;
    }
    tokens[0].fetch_add(1);
  };
  run_threads(kNodes + 1, [&](std::size_t number) {
    if (number < kNodes) {
      pass_on(number);
    } else {
      watch();
    }
  });
  int sum = 0;
  for (const heddle::atomic<int>& each : tokens) sum += each.load();
  heddle::expect(sum == 1, "there is one token");
}

}  // namespace

Bugs token_ring() {
  return {{.name = "token_ring",
           .origin = "SCTBench: token_ring",
           .kinds = {FailureKind::assertion},
           .preemptions = 1,
           .body = program}};
}

}  // namespace heddle::bugs
