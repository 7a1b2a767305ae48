// A parent sends questions to a child through one pipe and gets answers through another. It sends
// all before it reads the first answer. With more questions than the pipes and the child hold, the
// child waits to write an answer, the parent to write a question, and neither reads.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: --param questions=3, which fits. So does it in the test of whoever wrote this; it hangs when
// there is more. Then pipes_in_turn.

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

void program(std::int64_t questions) {
  Memory memory;
  heddle::process child = heddle::process::fork(memory, double_each, {.name = "child"});
  memory.questions.close_read_end();
  for (std::int64_t i = 0; i < questions; ++i) memory.questions.write(i);
  memory.questions.close_write_end();
  for (std::int64_t i = 0; i < questions; ++i) {
    heddle::expect(memory.answers.read() == i * 2, "the answer is to the question");
  }
  child.join();
}

}  // namespace

Model pipes_both_full() {
  return {
      .name = "pipes_both_full",
      .concept_name = "two pipes",
      .summary = "both sides wait to write into a pipe that is full",
      .tags = {"processes", "broken"},
      .parameters = {{"questions", 4, 1, 16, "that the parent has"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
