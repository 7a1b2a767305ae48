// Two daemon processes count what is done, and nobody waits for them: when the parent ends they are
// killed, wherever they are. What they have not done by then is lost.
//
// Expected, preemptive: assertion, in 21 of 31 interleavings.
// Expected, cooperative: assertion, always.
//
// Try: daemon_process_awaited.

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

void program(std::int64_t items) {
  Memory memory;
  const auto work = [items](Memory& mine) {
    for (std::int64_t i = 0; i < items; ++i) mine.shared->count.fetch_add(1);
    return 0;
  };
  const heddle::process first =
      heddle::process::fork(memory, work, {.name = "first", .daemon = true});
  const heddle::process second =
      heddle::process::fork(memory, work, {.name = "second", .daemon = true});
  heddle::expect(memory.shared->count.load() == 2 * items, "all is done when the parent ends");
}

}  // namespace

Model daemon_process_killed() {
  return {
      .name = "daemon_process_killed",
      .concept_name = "daemon processes",
      .summary = "a daemon is killed with its work undone",
      .tags = {"processes", "broken"},
      .parameters = {{"items", 2, 1, 100, "that are to be done"}},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
