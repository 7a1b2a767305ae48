// Two children count in a variable of their parent, or so it seems: fork has copied it, each child
// counts in its own copy, and the parent's is as it was. What threads share, processes do not.
//
// Expected, preemptive and cooperative: assertion, always.
//
// Try: threads instead of processes. Then children_count_in_shared_memory.

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/process.h"

namespace heddle::models {
namespace {

// What a process has in its memory, and what fork copies of it.
struct Memory {
  Memory() = default;
  Memory(const heddle::forked& fork, const Memory& original) : count(fork, original.count) {}

  heddle::var<std::int64_t> count{0, "count"};
};

int count_up(Memory& mine) {
  mine.count.write(mine.count.read() + 1);
  return 0;
}

void program() {
  Memory memory;
  heddle::process first = heddle::process::fork(memory, count_up, {.name = "first"});
  heddle::process second = heddle::process::fork(memory, count_up, {.name = "second"});
  first.join();
  second.join();
  heddle::expect(memory.count.read() == 2, "both children have counted");
}

}  // namespace

Model children_count_in_their_copies() {
  return {
      .name = "children_count_in_their_copies",
      .concept_name = "children and memory",
      .summary = "what a child changes is its own copy",
      .tags = {"processes", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
