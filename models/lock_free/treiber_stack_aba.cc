// A lock-free stack (Treiber, 1986) of nodes that are used again. popper reads the top A (node 0)
// and its successor B (node 1); meanwhile recycler takes A and B, keeps B and puts A back. The top
// is A again, so popper's compare-exchange succeeds, and B, which is taken, is the top: the ABA
// problem. All accesses are atomic.
//
// Expected, preemptive: assertion, in 21 of 897 interleavings.
// Expected, cooperative: passes: popper is not taken off between its read and its compare-exchange.
//
// Try: heddle check treiber_stack_tagged.

#include <array>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Stack {
 public:
  static constexpr std::size_t kNodes = 2;
  static constexpr std::int32_t kNone = -1;

  void push(std::int32_t node) {
    std::int32_t top = top_.load();
    do {
      next_of(node).store(top);
    } while (!top_.compare_exchange_weak(top, node));
  }

  std::int32_t pop() {
    std::int32_t top = top_.load();
    while (top != kNone) {
      const std::int32_t next = next_of(top).load();
      if (top_.compare_exchange_weak(top, next)) return top;
    }
    return kNone;
  }

 private:
  using Link = heddle::atomic<std::int32_t>;

  Link& next_of(std::int32_t node) { return next_[static_cast<std::size_t>(node)]; }

  heddle::atomic<std::int32_t> top_{kNone, "top"};
  std::array<Link, kNodes> next_{Link{kNone, "next of 0"}, Link{kNone, "next of 1"}};
};

void program() {
  Stack stack;
  std::array<bool, Stack::kNodes> taken{};
  const auto take = [&](std::int32_t node) {
    if (node == Stack::kNone) return;
    const auto index = static_cast<std::size_t>(node);
    heddle::expect(!taken[index], "a node is in one place only");
    taken[index] = true;
  };
  stack.push(1);
  stack.push(0);

  std::int32_t popped = Stack::kNone;
  std::int32_t kept = Stack::kNone;
  heddle::thread popper{{.name = "popper"}, [&] { popped = stack.pop(); }};
  heddle::thread recycler{{.name = "recycler"}, [&] {
                            const std::int32_t reused = stack.pop();
                            kept = stack.pop();
                            if (reused != Stack::kNone) stack.push(reused);
                          }};
  popper.join();
  recycler.join();

  take(popped);
  take(kept);
  for (std::int32_t node = stack.pop(); node != Stack::kNone; node = stack.pop()) take(node);
}

}  // namespace

Model treiber_stack_aba() {
  return {
      .name = "treiber_stack_aba",
      .concept_name = "ABA",
      .summary = "a compare-exchange cannot see that a node went away and came back",
      .tags = {"lock_free", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
