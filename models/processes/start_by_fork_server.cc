// A process starts children by a server that it has started before: a process of the same program
// with nothing in it but what the program starts with, and with one thread. Each child is a copy of
// that: as clean as one that is spawned, and made as quickly as one that is forked.
//
// Expected, preemptive and cooperative: passes; each child finds 1.
//
// Try: heddle run start_by_fork_server --runs 100, and the same of start_by_spawn: which is faster?

#include "models/model.h"
#include "sim/fork_server.h"
#include "sim/heddle.h"

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
  heddle::fork_server<Memory> server;
  Memory memory;
  memory.setting.write(2);
  heddle::pipe answers{2, "answers"};
  heddle::process first = server.start(tell_setting, answers, 10, {.name = "first"});
  heddle::process second = server.start(tell_setting, answers, 20, {.name = "second"});
  const std::int64_t sum = answers.read().value_or(0) + answers.read().value_or(0);
  heddle::expect(sum == 30, "each child has what the program starts with");
  first.join();
  second.join();
}

}  // namespace

Model start_by_fork_server() {
  return {
      .name = "start_by_fork_server",
      .concept_name = "start by a fork server",
      .summary = "a child of a fork server is a copy of a process that has done nothing",
      .tags = {"processes", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
