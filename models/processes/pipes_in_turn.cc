// The parent of pipes_both_full, but it reads each answer before it sends the next question: there
// is never more in a pipe than it holds.
//
// Expected, preemptive and cooperative: passes.
//
// Try: two questions at a time, and see whether it still passes, and why.

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/pipe.h"
#include "sim/process.h"

namespace heddle::models {
namespace {

// What a process has in its memory: fork copies the descriptors.
struct Memory {
  Memory() = default;
  Memory(const heddle::forked& fork, const Memory& original)
      : questions(fork, original.questions), answers(fork, original.answers) {}

  heddle::pipe questions{1, "questions"};
  heddle::pipe answers{1, "answers"};
};

int double_each(Memory& mine) {
  mine.questions.close_write_end();
  while (const std::optional<std::int64_t> question = mine.questions.read()) {
    mine.answers.write(*question * 2);
  }
  return 0;
}

void program(std::int64_t most) {
  Memory memory;
  heddle::process child = heddle::process::fork(memory, double_each, {.name = "child"});
  memory.questions.close_read_end();
  const std::int64_t questions = 1 + heddle::choose(static_cast<std::uint32_t>(most));
  for (std::int64_t i = 0; i < questions; ++i) {
    memory.questions.write(i);
    heddle::expect(memory.answers.read() == i * 2, "the answer is to the question");
  }
  memory.questions.close_write_end();
  child.join();
}

}  // namespace

Model pipes_in_turn() {
  return {
      .name = "pipes_in_turn",
      .concept_name = "two pipes",
      .summary = "each answer is read before the next question is sent",
      .tags = {"processes", "fixed"},
      .parameters = {{"questions", 2, 1, 16, "that the parent has, at most"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
