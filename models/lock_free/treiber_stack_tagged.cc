// The stack of treiber_stack_aba with a tag beside the top that grows with each change. The
// compare-exchange compares both: A with another tag is another top.
//
// Expected, preemptive and cooperative: passes, over 897 interleavings (cooperative: 2).
//
// Try: let the tag grow in push only, or in pop only. Is one of the two enough?

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
    Top top = top_.load();
    do {
      next_of(node).store(top.node);
    } while (!top_.compare_exchange_weak(top, {node, top.tag + 1}));
  }

  std::int32_t pop() {
    Top top = top_.load();
    while (top.node != kNone) {
      const std::int32_t next = next_of(top.node).load();
      if (top_.compare_exchange_weak(top, {next, top.tag + 1})) return top.node;
    }
    return kNone;
  }

 private:
  struct alignas(8) Top {  // compared and exchanged as one word
    std::int32_t node;
    std::uint32_t tag;
  };

  using Link = heddle::atomic<std::int32_t>;

  Link& next_of(std::int32_t node) { return next_[static_cast<std::size_t>(node)]; }

  heddle::atomic<Top> top_{{kNone, 0}, "top"};
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

Model treiber_stack_tagged() {
  return {
      .name = "treiber_stack_tagged",
      .concept_name = "tagged pointer",
      .summary = "a counter beside the top tells that it was changed",
      .tags = {"lock_free", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
