// treiber_stack: a lock-free stack of nodes that are used again. One thread pops while another pops
// two nodes and pushes the first back, and a third pushes one more.
//
// Bug: a compare-exchange cannot see that the top went away and came back, and puts a node on top
// that is taken: the ABA problem. One preemption, between the read of the link and the
// compare-exchange.
// Kind: Treiber 1986; Michael, PODC 2002; Herlihy and Shavit, chapter 10; RELACY's examples.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

constexpr std::uint32_t kNodes = 4;
constexpr std::uint32_t kNone = kNodes;
constexpr std::uint32_t kTag = 1U << 16;  // above the node; counts the pushes of the fixed stack

class Stack {
 public:
  explicit Stack(bool tagged) : tagged_(tagged) {}

  void push(std::uint32_t node) {
    std::uint32_t top = top_.load();
    do {
      next_[node].store(top % kTag);
    } while (!top_.compare_exchange_strong(top, node + (tagged_ ? top / kTag * kTag + kTag : 0)));
  }

  std::uint32_t pop() {
    std::uint32_t top = top_.load();
    while (top % kTag != kNone) {
      const std::uint32_t next = next_[top % kTag].load();
      if (top_.compare_exchange_strong(top, next + top / kTag * kTag)) return top % kTag;
    }
    return kNone;
  }

 private:
  const bool tagged_;
  heddle::atomic<std::uint32_t> top_{kNone, "top"};
  std::array<heddle::atomic<std::uint32_t>, kNodes> next_;
};

void program(bool fixed) {
  Stack stack{fixed};
  for (std::uint32_t node = 0; node + 1 < kNodes; ++node) stack.push(node);
  std::array<int, kNodes + 1> seen{};
  std::uint32_t popped = kNone;
  std::uint32_t kept = kNone;
  run_together([&] { popped = stack.pop(); },
               [&] {
                 const std::uint32_t again = stack.pop();
                 kept = stack.pop();
                 if (again != kNone) stack.push(again);
               },
               [&] { stack.push(kNodes - 1); });
  ++seen[popped];
  ++seen[kept];
  for (std::uint32_t node = stack.pop(); node != kNone && seen[node] < 2; node = stack.pop()) {
    ++seen[node];
  }
  for (std::uint32_t node = 0; node < kNodes; ++node) {
    heddle::expect(seen[node] == 1, "each node is in one place");
  }
}

}  // namespace

Bugs treiber_stack() {
  return {{.name = "treiber_stack",
           .origin = "Michael 2002: the ABA problem",
           .kinds = {FailureKind::assertion},
           .preemptions = 1,
           .body = program}};
}

}  // namespace heddle::bugs
