// The daemons of daemon_process_killed, joined before the parent ends: what must be done must be
// waited for.
//
// Expected, preemptive and cooperative: passes.
//
// Try: a daemon that never ends, and what join then does.

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
  heddle::process first = heddle::process::fork(memory, work, {.name = "first", .daemon = true});
  heddle::process second = heddle::process::fork(memory, work, {.name = "second", .daemon = true});
  heddle::outcome("done before the joins", memory.shared->count.load());
  first.join();
  second.join();
  heddle::expect(memory.shared->count.load() == 2 * items, "all is done when the parent ends");
}

}  // namespace

Model daemon_process_awaited() {
  return {
      .name = "daemon_process_awaited",
      .concept_name = "daemon processes",
      .summary = "a daemon whose work matters is joined",
      .tags = {"processes", "fixed"},
      .parameters = {{"items", 2, 1, 100, "that are to be done"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
