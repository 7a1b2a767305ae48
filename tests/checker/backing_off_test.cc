// Threads that take several locks at once, by std::lock and its like: they back off and try again,
// which is no livelock, and has an end for a search. By hand it is one.

#include <array>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "checker/lasso/lasso.h"
#include "checker/verify_reduction.h"
#include "sim/engine/caller.h"
#include "sim/split_mix.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

// Compiled twice, with and without optimisation: what std::lock does is told by its frames.

namespace heddle::test {
namespace {

bool can_tell_std_lock() {
  if (finds_callers()) return true;
  WARN("heddle is built without libdw: std::lock is not told from what is written by hand");
  return false;
}

// Two threads that take two locks, named in opposite orders.
template <typename Take>
std::function<void()> crosswise(Take take) {
  return [take] {
    mutex a("a"), b("b");
    var<int> moved(0, "moved");
    thread one([&] { take(a, b, moved); });
    thread other([&] { take(b, a, moved); });
    one.join(), other.join();
    expect(moved.read() == 2, "both have moved");
  };
}

const auto by_std_scoped_lock = [](mutex& first, mutex& second, var<int>& moved) {
  const std::scoped_lock both(first, second);
  moved.write(moved.read() + 1);
};
const auto by_std_lock = [](mutex& first, mutex& second, var<int>& moved) {
  std::lock(first, second);
  moved.write(moved.read() + 1);
  first.unlock(), second.unlock();
};
const auto by_deferred_locks = [](mutex& first, mutex& second, var<int>& moved) {
  std::unique_lock one(first, std::defer_lock), other(second, std::defer_lock);
  std::lock(one, other);
  moved.write(moved.read() + 1);
};
const auto by_scoped_lock = [](mutex& first, mutex& second, var<int>& moved) {
  const scoped_lock both(first, second);
  moved.write(moved.read() + 1);
};
const auto by_hand = [](mutex& first, mutex& second, var<int>& moved) {
  for (;;) {
    const std::unique_lock one(first);
    const std::unique_lock other(second, std::try_to_lock);
    if (!other.owns_lock()) continue;
    moved.write(moved.read() + 1);
    return;
  }
};
// Its operations are all in headers of the system's: what std::try_lock gives up, it gives up, and
// the loop is the user's.
const auto by_std_try_lock = [](mutex& first, mutex& second, var<int>& moved) {
  while (std::try_lock(first, second) != -1) {
  }
  moved.write(moved.read() + 1);
  first.unlock(), second.unlock();
};

Result check_with(const Program& program, const std::string& strategy) {
  CheckOptions options = options_of(strategy);
  options.executions_max = strategy == "auto" || strategy == "dpor" || strategy == "dfs"
                               ? std::optional<std::uint64_t>()
                               : std::optional<std::uint64_t>(300);
  options.steps_max = 2'000;
  return check(program, options);
}

void require_passed(const std::function<void()>& body, std::uint64_t explored,
                    std::uint64_t blocked) {
  const Program program = program_of(body);
  const Result result = check_with(program, "dpor");
  CHECK(result.verdict == Verdict::passed);
  CHECK(result.executions.explored == explored);
  CHECK(result.executions.blocked == blocked);
  CHECK(check_with(program, "auto").verdict == Verdict::passed);
  CHECK(check_with(program, "random").failures.empty());
  CHECK_FALSE(find_lasso(program, options_of("random")));
  const ReductionCheck reduction = verify_reduction(program, options_of("dpor"));
  CHECK(reduction.complete);
  CHECK(reduction.holds());
}

TEST_CASE("locks that std::lock takes crosswise pass, and are no livelock",
          "[checker][lasso][backing_off]") {
  if (!can_tell_std_lock()) return;
  // Either comes first, and the other one before it, after its unlocks, or has backed off once
  // meanwhile; the rest is cut where one would back off again.
  require_passed(crosswise(by_std_scoped_lock), 6, 7);
  require_passed(crosswise(by_std_lock), 6, 7);
  require_passed(crosswise(by_deferred_locks), 8, 3);  // unlocks in the other order
}

TEST_CASE("locks that heddle's scoped_lock takes crosswise never meet the wrong way round",
          "[checker][lasso][backing_off]") {
  // Either comes first, and the other one takes its first lock before or after the last unlock.
  // What was made first, `a`, is unlocked first in one thread and last in the other.
  require_passed(crosswise(by_scoped_lock), 3, 0);
}

TEST_CASE("backing off by hand is a livelock beside it", "[checker][lasso][backing_off]") {
  for (const auto& body : {crosswise(by_hand), crosswise(by_std_try_lock)}) {
    const Program program = program_of(body);
    for (const std::string& strategy : strategy_names()) {
      if (strategy == "dfs") continue;  // has no end, and is not random
      INFO(strategy);
      const Result result = check_with(program, strategy);
      REQUIRE(result.failures.size() == 1);
      CHECK(result.failures.front().failure.kind == FailureKind::livelock);
      require_replays(program, result.failures.front());
    }
  }
}

TEST_CASE("a livelock is found beside threads that std::lock makes back off",
          "[checker][lasso][backing_off]") {
  const Program program = program_of([] {
    mutex a("a"), b("b"), c("c"), d("d");
    var<int> moved(0, "moved"), others(0, "others");
    thread one([&] { by_hand(a, b, moved); });
    thread other([&] { by_hand(b, a, moved); });
    thread third([&] { by_std_scoped_lock(c, d, others); });
    by_std_scoped_lock(d, c, others);
    one.join(), other.join(), third.join();
  });
  const Result result = check_with(program, "random");
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::livelock);
  CHECK(result.failures.front().failure.message.find("T1 and T2 repeat") != std::string::npos);
}

TEST_CASE("three locks and locks of several types come to an end", "[checker][backing_off]") {
  if (!can_tell_std_lock()) return;
  const auto passes = [](const std::function<void()>& body) {
    const Result result = check_with(program_of(body), "dpor");
    CHECK(result.verdict == Verdict::passed);
    CHECK(result.executions.blocked > 0);
    CHECK_FALSE(find_lasso(program_of(body), options_of("random")));
    CHECK(verify_reduction(program_of(body), options_of("dpor")).holds());
  };
  passes([] {
    mutex a("a"), b("b"), c("c");
    thread other([&] { const std::scoped_lock all(c, b, a); });
    { const std::scoped_lock all(a, b, c); }
    other.join();
  });
  passes([] {
    mutex a("a");
    recursive_mutex b("b");
    shared_mutex c("c");
    thread other([&] { const std::scoped_lock all(c, b, a); });
    { const std::scoped_lock all(a, b, c); }
    other.join();
  });
}

// One lock after the other in one thread, all at once in another.
template <typename All>
std::function<void()> beside_nested_guards() {
  return [] {
    mutex a("a"), b("b");
    thread nested([&] {
      const lock_guard outer(b);
      const lock_guard inner(a);
    });
    { const All both(a, b); }
    nested.join();
  };
}

TEST_CASE("several locks at once are no deadlock beside one after the other",
          "[checker][backing_off]") {
  require_passed(beside_nested_guards<scoped_lock<mutex, mutex>>(), 4, 0);
  if (can_tell_std_lock()) {
    require_passed(beside_nested_guards<std::scoped_lock<mutex, mutex>>(), 4, 0);
  }
}

// The second lock is never given back, and the main thread does not wait for it at first.
template <typename All>
std::function<void()> held_for_good() {
  return [] {
    mutex a("a"), b("b");
    binary_semaphore go(0, "go"), held(0, "held");
    thread holder([&] {
      const lock_guard guard(b);
      held.release();
      go.acquire();
    });
    held.acquire();
    { const All both(a, b); }
    go.release();
    holder.join();
  };
}

TEST_CASE("a lock that is never given back is a deadlock for several locks at once",
          "[checker][backing_off]") {
  for (const auto& body : {held_for_good<scoped_lock<mutex, mutex>>(),
                           held_for_good<std::scoped_lock<mutex, mutex>>()}) {
    for (const char* strategy : {"dpor", "dfs", "random"}) {
      INFO(strategy);
      const Program program = program_of(body);
      const Result result = check_with(program, strategy);
      REQUIRE(result.failures.size() == 1);
      CHECK(result.failures.front().failure.kind == FailureKind::deadlock);
      require_replays(program, result.failures.front());
    }
  }
}

// A lock that is given up again is seen by one who tries it.
TEST_CASE("the moment in which std::lock has one of its locks is seen by others",
          "[checker][backing_off]") {
  if (!can_tell_std_lock()) return;
  const Program program = program_of([] {
    mutex a("a"), b("b");
    thread at_once([&] { const std::scoped_lock both(a, b); });
    b.lock();
    const bool free = a.try_lock();
    outcome("a is free while b is not", free);
    if (free) a.unlock();
    b.unlock();
    at_once.join();
  });
  for (const char* strategy : {"dpor", "dfs"}) {
    const Result result = check_with(program, strategy);
    CHECK(result.verdict == Verdict::passed);
    CHECK(result.outcomes.size() == 2);
  }
}

TEST_CASE("each call of std::lock may back off once in an execution", "[checker][backing_off]") {
  if (!can_tell_std_lock()) return;
  const Program program = program_of([] {
    mutex a("a"), b("b");
    thread at_once([&] {
      { const std::scoped_lock both(a, b); }
      { const std::scoped_lock both(a, b); }
    });
    for (const char* name : {"free at first", "free then"}) {
      b.lock();
      const bool free = a.try_lock();
      outcome(name, free);
      if (free) a.unlock();
      b.unlock();
    }
    at_once.join();
  });
  for (const char* strategy : {"dpor", "dfs"}) {
    const Result result = check_with(program, strategy);
    CHECK(result.verdict == Verdict::passed);
    CHECK(result.outcomes.size() == 4);
  }
}

// A thread of a generated program: takes some of three locks, in one of the ways there are.
struct Deed {
  std::uint32_t how = 0;
  std::array<std::size_t, 2> locks{};
};
using Deeds = std::vector<std::vector<Deed>>;

void do_deed(const Deed& deed, std::array<mutex, 3>& locks, var<int>& moved) {
  mutex& first = locks[deed.locks[0]];
  mutex& second = locks[deed.locks[1]];
  switch (deed.how) {
    case 0:
      return by_std_scoped_lock(first, second, moved);
    case 1:
      return by_std_lock(first, second, moved);
    case 2:
      return by_scoped_lock(first, second, moved);
    case 3: {
      const lock_guard outer(first);
      const lock_guard inner(second);
      return;
    }
    default:
      if (first.try_lock()) first.unlock();
  }
}

std::function<void()> program_of_deeds(const Deeds& deeds) {
  return [deeds] {
    std::array<mutex, 3> locks;
    var<int> moved(0, "moved");
    std::vector<thread> threads;
    for (const std::vector<Deed>& of_thread : deeds) {
      threads.emplace_back([&locks, &moved, &of_thread] {
        for (const Deed& deed : of_thread) do_deed(deed, locks, moved);
      });
    }
    for (thread& each : threads) each.join();
  };
}

Deeds generated_deeds(std::uint64_t seed) {
  SplitMix64 random(seed);
  const bool three = random.below(3) == 0;
  Deeds deeds(three ? 3 : 2, std::vector<Deed>(three ? 1 : 2));
  for (std::vector<Deed>& of_thread : deeds) {
    for (Deed& deed : of_thread) {
      deed.how = random.below(5);
      deed.locks[0] = random.below(3);
      deed.locks[1] = (deed.locks[0] + 1 + random.below(2)) % 3;
    }
  }
  return deeds;
}

TEST_CASE("a pass says where somebody could have seen std::lock back off once more",
          "[checker][backing_off]") {
  if (!can_tell_std_lock()) return;
  const auto body = [](bool tries) {
    return [tries] {
      mutex one("one");
      mutex two("two");
      thread first([&] { std::scoped_lock guard(one, two); });
      thread second([&] { std::scoped_lock guard(two, one); });
      thread third([&] {
        if (tries && one.try_lock()) one.unlock();
      });
      first.join();
      second.join();
      third.join();
    };
  };
  for (const std::string strategy : {"dpor", "dfs"}) {
    const Result hidden = check(program_of(body(false)), options_of(strategy, true));
    CHECK(hidden.verdict == Verdict::passed);
    CHECK(hidden.certificate.completeness == "complete");
    CHECK(hidden.executions.blocked > 0);
    const Result seen = check(program_of(body(true)), options_of(strategy, true));
    CHECK(seen.verdict == Verdict::passed);
    CHECK(seen.certificate.completeness == "bounded by failed_passes=1");
    CHECK_FALSE(seen.exhaustive);
  }
}

TEST_CASE("dpor explores each trace of dfs once where threads take several locks",
          "[checker][backing_off]") {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CheckOptions options = options_of("dpor");
    options.executions_max = 20'000;
    const Program program = program_of(program_of_deeds(generated_deeds(seed)));
    const ReductionCheck reduction = verify_reduction(program, options);
    if (!reduction.complete) continue;
    ++compared;
    INFO(seed);
    CHECK(reduction.holds());
  }
  CHECK(compared > 30);
}

TEST_CASE("the same lock twice, or one that is held, is misuse of scoped_lock",
          "[checker][backing_off]") {
  const auto kind_of = [](const std::function<void()>& body) {
    const Result result = check_with(program_of(body), "dpor");
    REQUIRE(result.failures.size() == 1);
    return result.failures.front().failure.kind;
  };
  CHECK(kind_of([] {
          mutex a("a");
          const scoped_lock both(a, a);
        }) == FailureKind::lock_misuse);
  CHECK(kind_of([] {
          mutex a("a"), b("b");
          const lock_guard guard(b);
          const scoped_lock both(a, b);
        }) == FailureKind::lock_misuse);
}

TEST_CASE("scoped_lock comes to an end where an execution is unwound", "[checker][backing_off]") {
  struct Last {
    mutex &a, &b;
    ~Last() { const scoped_lock both(a, b); }
  };
  const Result result = check_with(program_of([] {
                                     mutex a("a"), b("b");
                                     const Last last{a, b};
                                     expect(false, "it goes on");
                                   }),
                                   "dpor");
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::assertion);
}

}  // namespace
}  // namespace heddle::test
