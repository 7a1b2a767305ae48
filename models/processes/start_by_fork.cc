// A process changes a setting and starts a child by fork, while another of its threads changes it
// once more. The child has all of its parent's memory as it is at that moment: the setting as it
// was changed, and the other change too, or not. It does not have the thread that makes it.
//
// Expected, preemptive and cooperative: passes; the child finds 2 or 3 (cooperative: 2).
//
// Try: start_by_spawn, start_by_fork_server, and fork_while_lock_is_held.

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/process.h"

namespace heddle::models {
namespace {

// What a process has in its memory, and what fork copies of it.
struct Memory {
  Memory() = default;
  Memory(const heddle::forked& fork, const Memory& original)
      : setting(fork, original.setting, "child's setting") {}

  heddle::var<std::int64_t> setting{1, "setting"};
};

void program() {
  Memory memory;
  memory.setting.write(2);
  heddle::thread other{{.name = "other"}, [&] { memory.setting.write(3); }};
  heddle::process child = heddle::process::fork(
      memory, [](Memory& mine) { return static_cast<int>(mine.setting.read()); },
      {.name = "child"});
  other.join();
  const int found = child.join();
  heddle::expect(found == 2 || found == 3, "the child has what the parent had");
  heddle::outcome("setting", found);
}

}  // namespace

Model start_by_fork() {
  return {
      .name = "start_by_fork",
      .concept_name = "start by fork",
      .summary = "a child that is forked has all that its parent has at that moment",
      .tags = {"processes", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
