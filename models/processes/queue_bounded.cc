// The queue of queue_drained_before_join with room for one result: to put another the child waits
// until the parent has taken one. An unbounded queue grows for as long as the child is faster; a
// bounded one slows the child down to what the parent can do.
//
// Expected, preemptive and cooperative: passes.
//
// Try: join before the results are taken: now the child already waits in put.

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
  Memory memory(1);
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

Model queue_bounded() {
  return {
      .name = "queue_bounded",
      .concept_name = "a bounded queue between processes",
      .summary = "to put waits for a place, so that who puts is never far ahead",
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
