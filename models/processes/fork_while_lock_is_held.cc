// A process with two threads forks while the other one may hold the lock of its log. The child gets
// a copy of the log and of its lock, held or not, but not of the thread that holds it: if it was
// held, nobody in the child will ever unlock it, and the child waits for itself.
//
// Expected, preemptive: deadlock, where the fork falls between lock and unlock: in 3 of 1,063
// interleavings.
// Expected, cooperative: passes: nobody is taken off while holding the lock.
//
// Try: --keep-going --strategy dfs: how many interleavings fail? Then fork_under_the_lock. Python
// starts its processes with spawn instead for this reason.

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/process.h"

namespace heddle::models {
namespace {

// What a process has in its memory, and what fork copies of it.
struct Memory {
  Memory() = default;
  Memory(const heddle::forked& fork, const Memory& original)
      : lock(fork, original.lock, "child's lock"), lines(fork, original.lines, "child's lines") {}

  void log() {
    const heddle::lock_guard guard{lock};
    lines.write(lines.read() + 1);
  }

  heddle::mutex lock{"lock"};
  heddle::var<std::int64_t> lines{0, "lines"};
};

void program() {
  Memory memory;
  heddle::thread logger{{.name = "logger"}, [&] { memory.log(); }};
  heddle::process child = heddle::process::fork(memory,
                                                [](Memory& mine) {
                                                  mine.log();
                                                  return 0;
                                                },
                                                {.name = "child"});
  memory.log();
  logger.join();
  child.join();
}

}  // namespace

Model fork_while_lock_is_held() {
  return {
      .name = "fork_while_lock_is_held",
      .concept_name = "fork while a lock is held",
      .summary = "the child has a copy of the lock, and not of the thread that unlocks it",
      .tags = {"processes", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
