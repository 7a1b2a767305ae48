// two_stage_N: N - 1 threads set `first` under one lock and then `second` under another; one thread
// reads them likewise. Each access is under its lock, and the two belong together.
//
// Bug: the reader comes between the two stages of the first writer, before any other writer is
// through. One preemption, as in reorder_N.
// Kind: SCTBench CS.twostage_bad and twostage_100_bad; others in RFF's and SURW's papers.

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void program(std::size_t threads, bool fixed) {
  heddle::mutex stages{"stages"};
  heddle::mutex first_mutex{"first mutex"};
  heddle::mutex second_mutex{"second mutex"};
  heddle::var<int> first{0, "first"};
  heddle::var<int> second{0, "second"};
  const auto write = [&] {
    {
      const heddle::lock_guard guard{first_mutex};
      first.write(1);
    }
    const heddle::lock_guard guard{second_mutex};
    second.write(2);
  };
  const auto read = [&] {
    int seen = 0;
    {
      const heddle::lock_guard guard{first_mutex};
      seen = first.read();
    }
    if (seen == 0) return;
    const heddle::lock_guard guard{second_mutex};
    heddle::expect(second.read() == seen + 1, "the second stage follows the first");
  };
  create_one_by_one(threads, [&](std::size_t number) {
    const LockWhere lock{fixed, stages};
    if (number + 1 < threads) {
      write();
    } else {
      read();
    }
  });
}

}  // namespace

Bugs two_stage() {
  Bugs bugs;
  for (const std::size_t threads : {3U, 5U, 10U, 20U, 50U, 100U}) {
    bugs.push_back({.name = "two_stage_" + std::to_string(threads),
                    .origin = "SCTBench, RFF, SURW: twostage",
                    .kinds = {FailureKind::assertion},
                    .preemptions = threads <= 5 ? std::optional(1U) : std::nullopt,
                    .body = [threads](bool fixed) { program(threads, fixed); }});
  }
  return bugs;
}

}  // namespace heddle::bugs
