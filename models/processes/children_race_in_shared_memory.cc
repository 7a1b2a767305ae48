// The children of children_count_in_shared_memory, each of which reads the count, adds one and
// writes it back. Processes that share memory race in it as threads do.
//
// Expected, preemptive: assertion, in 6 of 10 interleavings.
// Expected, cooperative: passes: nobody is taken off between its read and its write.
//
// Try: a lock from fork_under_the_lock. It is of no use: it would be copied.

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
  mine.shared->count.store(mine.shared->count.load() + 1);
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

Model children_race_in_shared_memory() {
  return {
      .name = "children_race_in_shared_memory",
      .concept_name = "children and shared memory",
      .summary = "shared memory is raced in as by threads",
      .tags = {"processes", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
