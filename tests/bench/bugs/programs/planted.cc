// Bugs of a known chance, as papers on samplers plant them.
//
// planted_depth_N: one thread counts up from 0 to N, another reads N times and must not see each
// number in turn. Bug: it does where the two alternate, with 2 N - 2 preemptions; that is one of
// the (2 N over N) interleavings.
// planted_in_noise: N is 2, and both threads do 20 operations before and after that matter to
// nobody. Bug: the few that matter must be chosen among the many; two preemptions.
// bit_shift: one thread doubles a number, the other adds one to it, five times each. Bug: one of
// the 252 orders, in which they alternate; eight preemptions.
// Kind: PCT, ASPLOS 2010 (depth); SURW, ASPLOS 2025 (uniformity, and events that matter).

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void make_noise() {
  heddle::atomic<int> own{0, "own"};
  for (int i = 0; i < 20; ++i) own.fetch_add(1);
}

// Fixed: the counting is under a lock, and so is the reading.
void depth(int number, bool noisy, bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<int> counter{0, "counter"};
  const auto count = [&] {
    if (noisy) make_noise();
    {
      const LockWhere lock{fixed, mutex};
      for (int i = 1; i <= number; ++i) counter.store(i);
    }
    if (noisy) make_noise();
  };
  const auto read = [&] {
    if (noisy) make_noise();
    {
      const LockWhere lock{fixed, mutex};
      int in_turn = 0;
      for (int i = 1; i <= number; ++i) in_turn += counter.load() == i ? 1 : 0;
      heddle::expect(in_turn < number, "not every number is seen in turn");
    }
    if (noisy) make_noise();
  };
  run_together(count, read);
}

// Fixed: what is said not to come out does not.
void bit_shift(bool fixed) {
  constexpr int kRounds = 5;
  heddle::mutex mutex{"mutex"};
  heddle::var<int> number{0, "number"};
  const auto change = [&](int factor, int added) {
    for (int round = 0; round < kRounds; ++round) {
      const heddle::lock_guard guard{mutex};
      number.write(number.read() * factor + added);
    }
  };
  run_together([&] { change(2, 0); }, [&] { change(1, 1); });
  // 1 added and doubled, five times in turn. More than 5 * 32 cannot come out.
  heddle::expect(number.read() != (fixed ? 161 : 62), "the two do not take turns");
}

}  // namespace

Bugs planted() {
  Bugs bugs;
  for (const int number : {2, 4, 6}) {
    bugs.push_back({.name = "planted_depth_" + std::to_string(number),
                    .origin = "PCT: planted bugs of a depth",
                    .kinds = {FailureKind::assertion},
                    .preemptions = 2 * static_cast<std::uint32_t>(number) - 2,
                    .body = [number](bool fixed) { depth(number, false, fixed); }});
  }
  bugs.push_back({.name = "planted_in_noise",
                  .origin = "SURW: events that matter",
                  .kinds = {FailureKind::assertion},
                  .preemptions = 2,
                  .body = [](bool fixed) { depth(2, true, fixed); }});
  bugs.push_back({.name = "bit_shift",
                  .origin = "SURW: bit shift",
                  .kinds = {FailureKind::assertion},
                  .preemptions = 8,
                  .body = bit_shift});
  return bugs;
}

}  // namespace heddle::bugs
