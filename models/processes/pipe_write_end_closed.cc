// pipe_write_end_left_open, mended: each process closes the end that it does not use, first of all.
// When the parent closes its write end that is the last one, and the child is told that nothing
// comes any more.
//
// Expected, preemptive and cooperative: passes.
//
// Try: heddle run pipe_write_end_closed.

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/pipe.h"
#include "sim/process.h"

namespace heddle::models {
namespace {

// What a process has in its memory: fork copies both descriptors.
struct Memory {
  Memory() = default;
  Memory(const heddle::forked& fork, const Memory& original) : numbers(fork, original.numbers) {}

  heddle::pipe numbers{2, "numbers"};
};

int add_all(Memory& mine) {
  mine.numbers.close_write_end();
  std::int64_t sum = 0;
  while (const std::optional<std::int64_t> number = mine.numbers.read()) sum += *number;
  return static_cast<int>(sum);
}

void program() {
  Memory memory;
  heddle::process child = heddle::process::fork(memory, add_all, {.name = "child"});
  memory.numbers.close_read_end();
  const std::int64_t count = 1 + heddle::choose(2);
  for (std::int64_t i = 1; i <= count; ++i) memory.numbers.write(i);
  memory.numbers.close_write_end();
  heddle::expect(child.join() == count * (count + 1) / 2, "the child has read all numbers");
}

}  // namespace

Model pipe_write_end_closed() {
  return {
      .name = "pipe_write_end_closed",
      .concept_name = "end of file of a pipe",
      .summary = "each process closes the end that it does not use",
      .tags = {"processes", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
