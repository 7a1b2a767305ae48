// A child reads numbers from a pipe until its end. The parent closes its write end when it has
// written one or two; but fork has given the child a write end too, which it never closes. So
// somebody might still write, namely the reader itself: there is no end of file, and it waits for
// ever.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: pipe_write_end_closed. With three children, how many write ends must be closed, and by whom?

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

Model pipe_write_end_left_open() {
  return {
      .name = "pipe_write_end_left_open",
      .concept_name = "end of file of a pipe",
      .summary = "a write end that was left open keeps the end of file away",
      .tags = {"processes", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments&) -> std::function<void()> { return [] { program(); }; },
  };
}

}  // namespace heddle::models
