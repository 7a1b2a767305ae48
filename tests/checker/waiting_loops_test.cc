// Loops that wait, without a word from the program: dpor and dfs block their threads instead of
// unrolling them, and nothing that a program can do is lost.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "checker/check.h"
#include "checker/verify_reduction.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

// Whether the first pass of a loop has the local state of the second is up to the compiler, which
// may leave in a register what it needs no more. Where it does, the first failed pass counts.
#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr bool kFirstPassesAlike = true;
#else
constexpr bool kFirstPassesAlike = false;
#endif

template <typename Work>
void run_threads(int count, const Work& work) {
  std::vector<thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  for (thread& thread : threads) thread.join();
}

// `count` threads that count in a critical section between `lock(i)` and `unlock(i)`.
template <typename Lock, typename Unlock>
void count_locked(int count, const Lock& lock, const Unlock& unlock) {
  var<int> counter{0};
  run_threads(count, [&](int i) {
    lock(i);
    counter.write(counter.read() + 1);
    unlock(i);
  });
  expect(counter.read() == count, "every thread counted");
}

void ticket_lock(int count) {
  atomic<int> next{0}, serving{0};
  count_locked(
      count,
      [&](int) {
        const int ticket = next.fetch_add(1);
        while (serving.load() != ticket) {
        }
      },
      [&](int) { serving.fetch_add(1); });
}

void test_and_set_lock(int count) {
  atomic<bool> locked{false};
  count_locked(
      count,
      [&](int) {
        while (locked.exchange(true)) {
        }
      },
      [&](int) { locked.store(false); });
}

void test_and_test_and_set_lock(int count) {
  atomic<bool> locked{false};
  count_locked(
      count,
      [&](int) {
        do {
          while (locked.load()) {
          }
        } while (locked.exchange(true));
      },
      [&](int) { locked.store(false); });
}

void compare_exchange_lock(int count) {
  atomic<int> owner{0};
  count_locked(
      count,
      [&](int i) {
        int nobody = 0;
        while (!owner.compare_exchange_strong(nobody, i + 1)) nobody = 0;
      },
      [&](int) { owner.store(0); });
}

void try_lock_in_a_loop(int count) {
  mutex lock;
  count_locked(
      count,
      [&](int) {
        while (!lock.try_lock()) this_thread::yield();
      },
      [&](int) { lock.unlock(); });
}

void peterson(int) {
  atomic<bool> wants[2];
  atomic<int> turn{0};
  count_locked(
      2,
      [&](int i) {
        wants[i].store(true);
        turn.store(1 - i);
        while (wants[1 - i].load() && turn.load() == 1 - i) {
        }
      },
      [&](int i) { wants[i].store(false); });
}

void dekker(int) {
  atomic<bool> wants[2];
  atomic<int> turn{0};
  count_locked(
      2,
      [&](int i) {
        wants[i].store(true);
        while (wants[1 - i].load()) {
          if (turn.load() == i) continue;
          wants[i].store(false);
          while (turn.load() != i) this_thread::yield();
          wants[i].store(true);
        }
      },
      [&](int i) {
        turn.store(1 - i);
        wants[i].store(false);
      });
}

void sequence_lock(int count) {
  atomic<int> sequence{0}, left{0}, right{0};
  run_threads(count, [&](int i) {
    if (i == 0) {
      sequence.fetch_add(1);
      left.store(1);
      right.store(1);
      sequence.fetch_add(1);
      return;
    }
    int before = 0, first = 0, second = 0;
    do {
      while ((before = sequence.load()) % 2 != 0) {
      }
      first = left.load();
      second = right.load();
    } while (sequence.load() != before);
    expect(first == second, "the pair is read whole");
  });
}

void flag(int count) {
  atomic<bool> ready{false};
  run_threads(count, [&](int i) {
    if (i == 0) return ready.store(true);
    while (!ready.load()) this_thread::yield();
  });
}

struct Loop {
  const char* name;
  void (*body)(int);
  int threads;
};

const std::vector<Loop>& loops() {
  static const std::vector<Loop> all = {
      {"ticket lock", ticket_lock, 3},
      {"test-and-set lock", test_and_set_lock, 3},
      {"test-and-test-and-set lock", test_and_test_and_set_lock, 2},
      {"compare-exchange lock", compare_exchange_lock, 3},
      {"try_lock in a loop", try_lock_in_a_loop, 3},
      {"Peterson", peterson, 2},
      {"Dekker", dekker, 2},
      {"sequence lock", sequence_lock, 2},
      {"flag", flag, 3},
  };
  return all;
}

Program program_with(const Loop& loop) {
  return {loop.name, {}, [=] { loop.body(loop.threads); }};
}

TEST_CASE("loops that wait come to an end under every exhaustive strategy", "[checker][loops]") {
  const std::string strategy = GENERATE("dpor", "dfs", "auto");
  for (const Loop& loop : loops()) {
    INFO(loop.name << ", " << strategy);
    const Result result = check(program_with(loop), options_of(strategy));
    CHECK(result.verdict == Verdict::passed);
    CHECK(result.exhaustive);
    CHECK(result.executions.truncated == 0);
  }
}

TEST_CASE("dpor explores each trace of a program with loops that wait once", "[checker][loops]") {
  for (const Loop& loop : loops()) {
    INFO(loop.name);
    const ReductionCheck check = verify_reduction(program_with(loop), options_of("dpor"));
    CHECK(check.complete);
    CHECK(check.holds());
  }
}

TEST_CASE("of the passes of a lock that spins only those that succeed count", "[checker][loops]") {
  if (!kFirstPassesAlike) return;
  const std::vector<std::uint64_t> factorials = {1, 1, 2, 6, 24, 120, 720};
  for (const auto& body : {ticket_lock, test_and_set_lock, compare_exchange_lock}) {
    for (int threads = 2; threads <= 6; ++threads) {
      const Program program{"lock", {}, [=] { body(threads); }};
      const Result result = check(program, options_of("dpor"));
      CHECK(result.verdict == Verdict::passed);
      CHECK(result.executions.explored == factorials[static_cast<std::size_t>(threads)]);
      CHECK(result.executions.blocked == 0);
      CHECK(result.executions.redundant == 0);
    }
  }
}

TEST_CASE("a loop that ends by itself is not taken for one that waits", "[checker][loops]") {
  // The attempts are counted on the stack or in a register, in another thread's frame, in the heap.
  const std::vector<std::function<void()>> bodies = {
      [] {
        atomic<bool> ready{false};
        thread waiter([&] {
          int failures = 0;
          for (; failures < 3 && !ready.load(); ++failures) {
          }
          outcome("failures", failures);
        });
        ready.store(true);
        waiter.join();
      },
      [] {
        atomic<bool> ready{false};
        int failures = 0;
        thread waiter([&] {
          while (failures < 3 && !ready.load()) ++failures;
          outcome("failures", failures);
        });
        ready.store(true);
        waiter.join();
      },
      [] {
        atomic<bool> ready{false};
        const auto failures = std::make_unique<int>(0);
        thread waiter([&ready, count = failures.get()] {
          while (*count < 3 && !ready.load()) ++*count;
          outcome("failures", *count);
        });
        ready.store(true);
        waiter.join();
      },
  };
  for (const std::function<void()>& body : bodies) {
    for (const char* strategy : {"dpor", "dfs"}) {
      const Result result = check(program_of(body), options_of(strategy));
      CHECK(result.verdict == Verdict::passed);
      CHECK(result.outcomes.size() == 4);  // 0 to 3 failures
      CHECK(result.executions.blocked == 0);
    }
  }
}

TEST_CASE("what a first failed pass leaves behind is not lost", "[checker][loops]") {
  const Program program = program_of([] {
    atomic<bool> locked{false};
    run_threads(2, [&](int i) {
      bool contended = false;
      while (locked.exchange(true)) contended = true;
      outcome(i == 0 ? "first" : "second", contended);
      locked.store(false);
    });
  });
  const Result result = check(program, options_of("dpor"));
  std::set<std::pair<std::int64_t, std::int64_t>> seen;
  for (const Outcome& each : result.outcomes) {
    std::map<std::string, std::int64_t> values(each.values.begin(), each.values.end());
    seen.insert({values["first"], values["second"]});
  }
  CHECK(seen == std::set<std::pair<std::int64_t, std::int64_t>>{{0, 0}, {0, 1}, {1, 0}});
}

TEST_CASE("the outcomes of random are among those of dpor where loops wait", "[checker][loops]") {
  const Program program = program_of([] {
    atomic<int> stage{0}, sum{0};
    run_threads(3, [&](int i) {
      while (stage.load() < i - 1) {
      }
      const int seen = sum.load();
      sum.store(seen + i + 1);
      stage.fetch_add(1);
    });
    outcome("sum", sum.load());
  });
  const Result all = check(program, options_of("dpor"));
  CHECK(all.verdict == Verdict::passed);
  CheckOptions options = options_of("random");
  options.executions_max = 20'000;
  const Result sampled = check(program, options);
  std::set<std::int64_t> known, met;
  for (const Outcome& each : all.outcomes) known.insert(each.values.front().second);
  for (const Outcome& each : sampled.outcomes) met.insert(each.values.front().second);
  CHECK(known == met);
  CHECK(known.size() > 2);
}

TEST_CASE("a loop that nobody ends is a livelock, with a seed that replays", "[checker][loops]") {
  const std::string strategy = GENERATE("dpor", "dfs");
  const std::vector<std::function<void()>> bodies = {
      [] {
        atomic<bool> ready{false, "ready"};
        thread waiter([&] {
          while (!ready.load()) {
          }
        });
        waiter.join();
      },
      [] {  // by two reads
        atomic<bool> ready{false, "ready"}, done{false, "done"};
        thread waiter([&] {
          while (!ready.load() || !done.load()) this_thread::yield();
        });
        ready.store(true);
        waiter.join();
      },
      [] {  // while it holds a lock that another needs
        atomic<bool> ready{false, "ready"};
        mutex lock("lock");
        thread waiter([&] {
          const std::lock_guard guard(lock);
          while (!ready.load()) {
          }
        });
        {
          const std::lock_guard guard(lock);
          ready.store(true);
        }
        waiter.join();
      },
  };
  for (const std::function<void()>& body : bodies) {
    const Program program = program_of(body);
    const Result result = check(program, options_of(strategy, true));
    CHECK(result.verdict == Verdict::failed);
    CHECK(result.executions.blocked > 0);
    REQUIRE_FALSE(result.failures.empty());
    for (const FailureReport& report : result.failures) {
      CHECK(report.failure.kind == FailureKind::livelock);
      CHECK(text_of(report.failure).find("\"ready\"") != std::string::npos);
      require_replays(program, report);
    }
  }
}

TEST_CASE("a daemon that waits in a loop makes no livelock of a deadlock", "[checker][loops]") {
  const Program program = program_of([] {
    atomic<bool> stop{false};
    mutex one("one"), other("other");
    thread service(thread_options{"service", true}, [&] {
      while (!stop.load()) {
      }
    });
    thread first([&] {
      const std::scoped_lock guard(one);
      const std::scoped_lock inner(other);
    });
    thread second([&] {
      const std::scoped_lock guard(other);
      const std::scoped_lock inner(one);
    });
    first.join(), second.join();
  });
  const Result result = check(program, options_of("dpor"));
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::deadlock);
  require_replays(program, result.failures.front());
}

TEST_CASE("a failure behind a loop that waits replays", "[checker][loops]") {
  const Program program = program_of([] {
    atomic<int> stage{0};
    thread other([&] {
      while (stage.load() != 1) {
      }
      stage.store(2);
    });
    stage.store(1);
    while (stage.load() != 2) this_thread::yield();
    expect(false, "reached");
    other.join();
  });
  for (const char* strategy : {"dpor", "dfs", "random"}) {
    const Result result = check(program, options_of(strategy));
    REQUIRE(result.failures.size() == 1);
    CHECK(result.failures.front().failure.kind == FailureKind::assertion);
    require_replays(program, result.failures.front());
  }
}

TEST_CASE("dpor gives up a loop that changes something at each pass and yields",
          "[checker][loops]") {
  const Program program = program_of([] {
    mutex lock;
    bool ready = false;
    thread waiter([&] {
      for (;;) {
        const std::lock_guard guard(lock);
        if (ready) return;
        this_thread::yield();
      }
    });
    {
      const std::lock_guard guard(lock);
      ready = true;
    }
    waiter.join();
  });
  const Result reduced = check(program, options_of("dpor"));
  CHECK(reduced.verdict == Verdict::inconclusive);
  CHECK(reduced.reason == "endless_yields");
  const Result fair = check(program, options_of("auto"));
  CHECK(fair.verdict == Verdict::passed);
  CHECK(fair.exhaustive);
}

}  // namespace
}  // namespace heddle::test
