// Two threads that compute from each other's variable, and a claim of how far they come.
//
// fib_bench, fib_bench_longer: i += j beside j += i, five and six times each. Bug: the largest sum
// is reached, where the threads alternate from the first addition to the last: a preemption for
// each but the first and the last, eight and ten.
// triangular: i = j + 1 beside j = i + 1, five times each; likewise, eight preemptions.
// Kind: SV-COMP's fib_bench, fib_bench_longer and triangular; SCTBench CS.fsbench_bad is near.

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

// Fixed: the claim is one that holds.
void fibonacci(int rounds, int largest, bool fixed) {
  heddle::atomic<int> i{1, "i"};
  heddle::atomic<int> j{1, "j"};
  const auto add = [&](heddle::atomic<int>& to, heddle::atomic<int>& from) {
    for (int round = 0; round < rounds; ++round) to.store(to.load() + from.load());
  };
  run_together([&] { add(i, j); }, [&] { add(j, i); });
  const int limit = fixed ? largest + 1 : largest;
  heddle::expect(i.load() < limit && j.load() < limit, "the sums stay below the limit");
}

void triangular(bool fixed) {
  constexpr int kRounds = 5;
  heddle::atomic<int> i{3, "i"};
  heddle::atomic<int> j{6, "j"};
  const auto climb = [&](heddle::atomic<int>& to, heddle::atomic<int>& from) {
    for (int round = 0; round < kRounds; ++round) to.store(from.load() + 1);
  };
  run_together([&] { climb(i, j); }, [&] { climb(j, i); });
  const int limit = 2 * kRounds + 6 + (fixed ? 1 : 0);
  heddle::expect(i.load() < limit && j.load() < limit, "the numbers stay below the limit");
}

}  // namespace

Bugs fibonacci() {
  return {
      {.name = "fib_bench",
       .origin = "SV-COMP: fib_bench",
       .kinds = {FailureKind::assertion},
       .preemptions = {},
       .body = [](bool fixed) { fibonacci(5, 144, fixed); }},
      {.name = "fib_bench_longer",
       .origin = "SV-COMP: fib_bench_longer",
       .kinds = {FailureKind::assertion},
       .preemptions = {},
       .body = [](bool fixed) { fibonacci(6, 377, fixed); },
       .budget_factor = 10},
      {.name = "triangular",
       .origin = "SV-COMP: triangular",
       .kinds = {FailureKind::assertion},
       .preemptions = 8,
       .body = triangular,
       .budget_factor = 10},
  };
}

}  // namespace heddle::bugs
