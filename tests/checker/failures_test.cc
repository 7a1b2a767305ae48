// Every kind of failure is found, reported with a seed, and comes back from it.

#include <cstdlib>
#include <random>
#include <set>
#include <stdexcept>

#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

struct Case {
  const char* name;
  FailureKind kind;
  const char* message;  // a part of it
  std::function<void()> body;
  bool needs_switch = true;  // found in some executions only
};

void lose_an_update() {
  var<int> count(0, "count");
  const auto add = [&] { count.write(count.read() + 1); };
  thread first(add), second(add);
  first.join(), second.join();
}

void break_an_expectation() {
  atomic<int> count(0, "count");
  const auto add = [&] { count.store(count.load() + 1); };
  thread first(add), second(add);
  first.join(), second.join();
  expect(count.load() == 2, "no update is lost");
}

template <typename Action>
auto when_overtaken(Action action) {
  return [action] {
    atomic<int> turn(0, "turn");
    thread first([&, action] {
      if (turn.load() == 1) action();
    });
    thread second([&] { turn.store(1); });
    first.join(), second.join();
  };
}

void lock_in_a_circle() {
  mutex a("a"), b("b");
  thread first([&] {
    const std::lock_guard one(a);
    const std::lock_guard two(b);
  });
  thread second([&] {
    const std::lock_guard two(b);
    const std::lock_guard one(a);
  });
  first.join(), second.join();
}

void unlock_for_another() {
  mutex lock("lock");
  atomic<int> locked(0, "locked");
  thread holder([&] {
    lock.lock();
    locked.store(1);
    locked.store(2);
    lock.unlock();
  });
  thread other([&] {
    if (locked.load() == 1) lock.unlock();
  });
  holder.join(), other.join();
}

void forget_a_thread() {
  atomic<int> turn(0, "turn");
  thread child([&] { turn.store(1); });
  if (turn.load() == 0) child.join();
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"data race", FailureKind::data_race, "data race on \"count\"", lose_an_update},
      {"expectation", FailureKind::assertion, "\"no update is lost\"", break_an_expectation},
      {"exception", FailureKind::assertion, "uncaught exception in T1: boom",
       when_overtaken([] { throw std::runtime_error("boom"); })},
      {"other exception", FailureKind::assertion, "not derived from std::exception",
       when_overtaken([] { throw 7; })},
      {"exception of main", FailureKind::assertion, "uncaught exception in T0 (main): end",
       [] {
         break_an_expectation();
         throw std::logic_error("end");
       }},
      {"terminate", FailureKind::assertion, "std::terminate called in T1",
       when_overtaken([] { std::terminate(); })},
      {"deadlock", FailureKind::deadlock, "2 thread(s) wait in a circle", lock_in_a_circle},
      {"lost wakeup", FailureKind::lost_wakeup, "\"changed\" is notified before T1 waits for it",
       [] {
         mutex lock("lock");
         condition_variable changed("changed");
         thread waiter([&] {
           std::unique_lock guard(lock);
           changed.wait(guard);
         });
         changed.notify_one();
         waiter.join();
       }},
      {"invariant", FailureKind::invariant, "invariant \"never both\" does not hold",
       [] {
         atomic<int> one(0, "one"), other(0, "other");
         const invariant never("never both", [&] { return one.load() + other.load() < 2; });
         const auto visit = [](atomic<int>& mine) {
           mine.store(1);
           mine.store(0);
         };
         thread first([&] { visit(one); }), second([&] { visit(other); });
         first.join(), second.join();
       }},
      {"lock misuse", FailureKind::lock_misuse, "\"lock\"", unlock_for_another},
      {"thread leak", FailureKind::thread_leak, "neither joined nor detached", forget_a_thread},
      {"crash", FailureKind::crash, "abort() called in T1", when_overtaken([] { std::abort(); })},
  };
  return all;
}

bool has(const Result& result, const Case& one) {
  for (const FailureReport& report : result.failures) {
    const bool same = report.failure.kind == one.kind &&
                      report.failure.message.find(one.message) != std::string::npos;
    if (same) return true;
  }
  return false;
}

TEST_CASE("every kind of failure is found by every strategy, and replays", "[checker][failures]") {
  for (const Case& one : cases()) {
    for (const std::string& strategy : strategy_names()) {
      for (const bool keep_going : {false, true}) {
        CheckOptions options = options_of(strategy, keep_going);
        if (strategy == "random") options.executions_max = 300;
        const Program program = program_of(one.body);
        const Result result = check(program, options);
        INFO(one.name << ", " << strategy << (keep_going ? ", keep going" : ""));
        CHECK(result.verdict == Verdict::failed);
        CHECK(result.executions.failing >= 1);
        CHECK(result.executions.failing <= result.executions.explored);
        REQUIRE_FALSE(result.failures.empty());
        if (keep_going || result.failures.size() == 1) CHECK((has(result, one) || !keep_going));
        for (const FailureReport& report : result.failures) {
          require_replays(program, report);
          CHECK(report.events > 0);
          CHECK(report.execution >= 1);
          CHECK(decode(report.seed).strategy == report.strategy);
          CHECK(decode(report.seed).random.has_value() == (report.strategy == "random"));
        }
      }
    }
  }
}

TEST_CASE("each failing program is caught for what is wrong with it", "[checker][failures]") {
  for (const Case& one : cases()) {
    INFO(one.name);
    CHECK(has(check(program_of(one.body), options_of("dfs", true)), one));
  }
}

TEST_CASE("a thread object that an exception destroys is a leak that names the exception",
          "[checker][failures]") {
  const auto leak_of = [](const std::function<void()>& body) {
    const Result result = check(program_of(body), options_of("dfs"));
    REQUIRE(result.failures.size() == 1);
    const Failure& failure = result.failures.front().failure;
    CHECK(failure.kind == FailureKind::thread_leak);
    require_replays(program_of(body), result.failures.front());
    return failure.details;
  };
  using Details = std::vector<std::string>;
  const std::string passing =
      "an exception is on its way through T0 (main), and leaves the scope of the object before the "
      "join";
  CHECK(leak_of([] {
          thread child([] {});
          throw std::runtime_error("no connection");
        }) == Details{passing, "the exception is std::runtime_error: no connection"});
  CHECK(leak_of([] {
          thread child([] {});
          throw 7;
        }) == Details{passing, "the exception is int"});
  // Another thread's, from further in.
  CHECK(leak_of([] {
          thread outer({.name = "outer"}, [] {
            thread child([] {});
            static_cast<void>(std::vector<int>().at(1));
          });
          outer.join();
        })
            .back()
            .starts_with("the exception is std::out_of_range: "));
  // Who catches it is not asked what it was.
  CHECK(leak_of([] {
          try {
            thread child([] {});
            throw 7;
          } catch (int) {
          }
        }) == Details{passing});
  // One that was caught is not to blame.
  CHECK(leak_of([] {
          try {
            throw 7;
          } catch (int) {
          }
          thread child([] {});
        }).empty());
}

TEST_CASE("the limit of operations is reported with a seed, not as a bug", "[checker][failures]") {
  const std::string strategy = GENERATE("dfs", "random");
  const Program program = program_of([] {
    atomic<int> flag(0, "flag");
    thread first([&] {
      while (flag.fetch_add(2) % 2 == 0) {
      }
    });
    thread second([&] {
      while (flag.fetch_add(2) % 2 == 0) {
      }
    });
    first.join(), second.join();
  });
  CheckOptions options = options_of(strategy);
  options.steps_max = 50;
  const Result result = check(program, options);
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.reason == "step_limit");
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::step_limit);
  CHECK(result.failures.front().failure.message == "more than 50 operations in one execution");
  CHECK(decode(result.failures.front().seed).steps_max == 50);
  require_replays(program, result.failures.front());
}

TEST_CASE("several failures of one execution have a seed each, that replays",
          "[checker][failures]") {
  const std::string strategy = GENERATE("dfs", "random", "dpor", "auto");
  const Program program = program_of(fail_in_four_threads);
  CheckOptions options = options_of(strategy, true);
  if (strategy == "random") options.executions_max = 100;
  const Result result = check(program, options);
  std::set<std::string> seeds;
  std::set<FailureKind> kinds;
  std::set<std::string> assertions;
  for (const FailureReport& report : result.failures) {
    seeds.insert(report.seed);
    kinds.insert(report.failure.kind);
    if (report.failure.kind == FailureKind::assertion) assertions.insert(report.failure.message);
    require_replays(program, report);
  }
  CHECK(kinds ==
        std::set{FailureKind::data_race, FailureKind::assertion, FailureKind::lock_misuse});
  CHECK(assertions.size() == 3);
  CHECK(seeds.size() >= 4);
  // The first execution alone has all of them but for races between other threads.
  options.executions_max = 1;
  if (strategy == "auto") return;
  const Result one = check(program, options);
  CHECK(one.executions.explored == 1);
  CHECK(one.failures.size() >= 5);
  for (const FailureReport& report : one.failures) require_replays(program, report);
}

TEST_CASE("a failure is reported once, however often it occurs", "[checker][failures]") {
  const Program program = program_of([] {
    atomic<int> sum(0);
    const auto work = [&] {
      for (int i = 0; i < 3; ++i) sum.fetch_add(1);
      expect(false, "always");
    };
    thread first(work), second(work);
    first.join(), second.join();
  });
  const Result result = check(program, options_of("dfs", true));
  CHECK(result.failures.size() == 1);
  CHECK(result.executions.explored == 20);
  CHECK(result.executions.failing == 20);
}

// --- Wrong use from inside a program -----------------------------------------------------------

TEST_CASE("a wrong use inside the program reaches the caller, and heddle goes on",
          "[checker][failures][usage]") {
  const std::string strategy = GENERATE("dfs", "random", "dpor", "auto");
  mutex outside;
  const std::vector<std::function<void()>> bodies = {
      [] { throw UsageError("from main"); },
      [] {
        thread child([] { throw UsageError("before any operation"); });
        child.join();
      },
      when_overtaken([] { throw UsageError("in a race"); }),
      [] { choose(0); },
      [&] {
        thread child([&] { outside.lock(); });
        child.join();
      },
      [] {
        static std::unique_ptr<atomic<int>> kept;
        kept = std::make_unique<atomic<int>>(0);
      },
  };
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    INFO(i << ", " << strategy);
    CHECK_THROWS_AS(check(program_of(bodies[i]), options_of(strategy)), UsageError);
    CHECK(Machine::current() == nullptr);
    CheckOptions options = options_of(strategy);
    options.executions_max = 100;
    CHECK(check(program_of(adders(2, 2)), options).failures.empty());
    CHECK(check(program_of(break_an_expectation), options).verdict == Verdict::failed);
  }
  outside.lock();
  outside.unlock();
}

// --- Programs at random ------------------------------------------------------------------------

// A program drawn from `seed`: a few threads with a few operations each, some of which are wrong.
std::function<void()> drawn(std::uint64_t seed) {
  return [seed] {
    std::mt19937_64 random(seed);
    mutex lock("lock");
    atomic<int> sum(0, "sum");
    var<int> plain(0, "plain");
    const auto operation = [&](std::uint64_t what) {
      switch (what) {
        case 0:
          plain.write(plain.read() + 1);
          break;
        case 1:
          sum.fetch_add(static_cast<int>(choose(3)));
          break;
        case 2:
          expect(sum.load() < 3, "small");
          break;
        case 3:
          this_thread::yield();
          break;
        case 4:
          sum.store(0);
          break;
        case 5:
          lock.lock();
          break;
        case 6:
          lock.unlock();
          break;
        default: {
          const std::lock_guard guard(lock);
          plain.write(static_cast<int>(what));
          if (what == 8 && sum.load() == 2) throw std::runtime_error("two");
        }
      }
    };
    std::vector<thread> threads;
    for (std::uint64_t count = 2 + random() % 3; count > 0; --count) {
      std::vector<std::uint64_t> operations(1 + random() % 4);
      for (std::uint64_t& each : operations) each = random() % 9;
      threads.emplace_back([operation, operations] {
        for (const std::uint64_t each : operations) operation(each);
      });
    }
    for (thread& each : threads) each.join();
  };
}

TEST_CASE("1000 failing programs drawn at random replay identically", "[checker][failures][fuzz]") {
  std::size_t failing = 0;
  std::set<FailureKind> kinds;
  for (std::uint64_t seed = 1; failing < 1'000; ++seed) {
    REQUIRE(seed < 20'000);
    const char* strategies[] = {"random", "dfs", "dpor"};
    CheckOptions options = options_of(strategies[seed % 3], seed % 2 == 0);
    options.executions_max = 20;
    options.seed = seed;
    if (options.strategy != "dpor") {
      if (seed % 5 == 0) options.scheduling = Scheduling::cooperative;
      options.spurious_max = static_cast<std::uint32_t>(seed % 2);
    }
    const Program program = program_of(drawn(seed));
    const Result result = check(program, options);
    failing += result.failures.empty() ? 0 : 1;
    INFO("program " << seed << ", " << options.strategy);
    for (const FailureReport& report : result.failures) {
      REQUIRE(report.failure.kind != FailureKind::nondeterminism);
      kinds.insert(report.failure.kind);
      require_replays(program, report);
    }
  }
  CHECK(kinds == std::set{FailureKind::data_race, FailureKind::assertion, FailureKind::deadlock,
                          FailureKind::lock_misuse});
}

TEST_CASE("a failure of a program that needs large stacks replays", "[checker][failures]") {
  const Program program = program_of([] {
    var<int> plain(0, "plain");
    thread child([&] {
      volatile char large[600 * 1024];
      for (std::size_t i = 0; i < sizeof(large); i += 512) large[i] = 1;
      plain.write(large[512]);
    });
    plain.write(2);
    child.join();
  });
  CheckOptions options = options_of("dfs");
  options.stack_size = 2 * 1024 * 1024;
  const Result result = check(program, options);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::data_race);
}

}  // namespace
}  // namespace heddle::test
