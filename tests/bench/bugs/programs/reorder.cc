// reorder_N: N - 1 threads store 1 to `a` and then -1 to `b`; one reads both. It must not see the
// first store without the second.
//
// Bug: the reader runs between the first store to `a` and the first to `b`. One preemption, but all
// N threads compete, and each of the N - 1 others that gets through hides it.
// Kind: SCTBench CS.reorder_3_bad to reorder_20_bad; larger ones since, in RFF's and SURW's papers.

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void program(std::size_t threads, bool fixed) {
  heddle::atomic<int> a{0, "a"};
  heddle::atomic<int> b{0, "b"};
  heddle::mutex mutex{"mutex"};
  create_one_by_one(threads, [&](std::size_t number) {
    const LockWhere lock{fixed, mutex};
    if (number + 1 < threads) {
      a.store(1);
      b.store(-1);
      return;
    }
    const int seen_a = a.load();
    const int seen_b = b.load();
    heddle::expect(seen_a == 0 || seen_b == -1, "b follows a");
  });
}

}  // namespace

Bugs reorder() {
  Bugs bugs;
  for (const std::size_t threads : {3U, 5U, 10U, 20U, 50U, 100U}) {
    bugs.push_back({.name = "reorder_" + std::to_string(threads),
                    .origin = "SCTBench, RFF, SURW: reorder",
                    .kinds = {FailureKind::assertion},
                    .preemptions = threads <= 5 ? std::optional(1U) : std::nullopt,
                    .body = [threads](bool fixed) { program(threads, fixed); }});
  }
  return bugs;
}

}  // namespace heddle::bugs
