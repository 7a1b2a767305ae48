// The count of children_count_in_their_copies in memory that parent and children share, where each
// child counts by one step that cannot be divided.
//
// Expected, preemptive and cooperative: passes, over 3 interleavings (cooperative: 2).
//
// Try: children_race_in_shared_memory.

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/process.h"
#include "sim/shared_memory.h"

namespace heddle::models {
namespace {

struct Shared {
  heddle::atomic<std::int64_t> count{0, "count"};
};

// What a process has in its memory; the count itself is not copied by fork.
struct Memory {
  Memory() = default;
  Memory(const heddle::forked& fork, const Memory& original) : shared(fork, original.shared) {}

  heddle::shared_memory<Shared> shared;
};

int count_up(Memory& mine) {
  mine.shared->count.fetch_add(1);
  return 0;
}

void program() {
  Memory memory;
  heddle::process first = heddle::process::fork(memory, count_up, {.name = "first"});
  heddle::process second = heddle::process::fork(memory, count_up, {.name = "second"});
  first.join();
  second.join();
  heddle::expect(memory.shared->count.load() == 2, "both children have counted");
}

}  // namespace

Model children_count_in_shared_memory() {
  return {
      .name = "children_count_in_shared_memory",
      .concept_name = "children and shared memory",
      .summary = "what is shared on purpose is seen by all",
      .tags = {"processes", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
