// A process changes a setting and starts a child by spawn: a new process of the same program, which
// has nothing of its parent's but what it is given, here a pipe and a number. Its setting is the
// one that the program starts with. It is slower than fork, and nothing can be half done in what it
// has.
//
// Expected, preemptive and cooperative: passes; the child always finds 1.
//
// Try: give the child the setting that it is to have.

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/pipe.h"
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

int tell_setting(Memory& mine, heddle::pipe& connection, std::int64_t factor) {
  connection.write(mine.setting.read() * factor);
  return 0;
}

void program() {
  Memory memory;
  memory.setting.write(2);
  heddle::pipe answers{1, "answers"};
  heddle::thread other{{.name = "other"}, [&] { memory.setting.write(3); }};
  heddle::process child =
      heddle::process::spawn<Memory>(tell_setting, answers, 10, {.name = "child"});
  heddle::expect(answers.read() == 10, "the child has what the program starts with");
  child.join();
  other.join();
}

}  // namespace

Model start_by_spawn() {
  return {
      .name = "start_by_spawn",
      .concept_name = "start by spawn",
      .summary = "a child that is spawned has nothing of its parent but what it is given",
      .tags = {"processes", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
