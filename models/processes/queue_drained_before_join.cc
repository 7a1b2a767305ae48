// The parent of queue_joined_before_drained, but it takes all results before it joins the child: so
// the feeder can write them, and the child can end.
//
// Expected, preemptive and cooperative: passes.
//
// Try: join first again, and a pipe that holds more. When does it hang?

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
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < items; ++i) sum += memory.results.get();
  child.join();
  heddle::expect(sum == items * (items + 1) / 2, "every result has come");
}

}  // namespace

Model queue_drained_before_join() {
  return {
      .name = "queue_drained_before_join",
      .concept_name = "a queue between processes",
      .summary = "all is taken before who has put it is joined",
      .tags = {"processes", "fixed"},
      .parameters = {{"items", 2, 1, 16, "results of the child"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
