// A child puts its results into a queue between processes, and the parent waits for the child
// before it takes them. To put never blocks: a feeder thread of the child writes the results into a
// pipe. But the child does not end before its feeder has written all, and the pipe is full: the
// feeder waits for the parent, which waits for the child. multiprocessing.Queue of Python does the
// same.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: --param items=1, which the pipe holds. Then queue_drained_before_join.

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/process.h"
#include "sim/process_queue.h"

namespace heddle::models {
namespace {

// What a process has in its memory: fork copies the descriptors of the queue's pipe.
struct Memory {
  explicit Memory(std::size_t bound) : results(1, bound, "results") {}
  Memory(const heddle::forked& fork, const Memory& original) : results(fork, original.results) {}

  heddle::process_queue results;
};

void program(std::int64_t items) {
  Memory memory(heddle::process_queue::kUnbounded);
  heddle::process child = heddle::process::fork(memory,
                                                [items](Memory& mine) {
                                                  for (std::int64_t i = 1; i <= items; ++i)
                                                    mine.results.put(i);
                                                  return 0;
                                                },
                                                {.name = "child"});
  child.join();
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < items; ++i) sum += memory.results.get();
  heddle::expect(sum == items * (items + 1) / 2, "every result has come");
}

}  // namespace

Model queue_joined_before_drained() {
  return {
      .name = "queue_joined_before_drained",
      .concept_name = "a queue between processes",
      .summary = "a child that is joined cannot get rid of what it has put",
      .tags = {"processes", "broken"},
      .parameters = {{"items", 2, 1, 16, "results of the child"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
