// fork_while_lock_is_held, mended: who forks takes the lock before. So nobody else holds it at that
// moment, and in the child it is the surviving thread that does, which unlocks its copy. This is
// what pthread_atfork is for; a library must do so for each of its locks.
//
// Expected, preemptive and cooperative: passes.
//
// Try: leave the child's unlock out.

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
  memory.lock.lock();
  heddle::process child = heddle::process::fork(memory,
                                                [](Memory& mine) {
                                                  mine.lock.unlock();
                                                  mine.log();
                                                  return 0;
                                                },
                                                {.name = "child"});
  memory.lock.unlock();
  logger.join();
  child.join();
}

}  // namespace

Model fork_under_the_lock() {
  return {
      .name = "fork_under_the_lock",
      .concept_name = "fork under the lock",
      .summary = "who forks holds the lock, so that the child does and can unlock it",
      .tags = {"processes", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
