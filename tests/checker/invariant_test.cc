// Invariants are evaluated after every event, and a reduction loses none of the states they see.

#include <array>
#include <memory>
#include <random>

#include "checker/verify_reduction.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

const Failure& failure_of(const Result& result) {
  REQUIRE(result.verdict == Verdict::failed);
  return result.failures.front().failure;
}

// Two lights that are never to be green together.
void switch_lights() {
  atomic<bool> north(false, "north"), east(false, "east");
  const invariant safe("never both", [&] { return !(north.load() && east.load()); });
  const auto cross = [](atomic<bool>& own) {
    own.store(true);
    own.store(false);
  };
  thread first([&] { cross(north); }), second([&] { cross(east); });
  first.join(), second.join();
}

TEST_CASE("a state that lasts for one event is seen by every strategy", "[checker][invariant]") {
  const Program program = program_of(switch_lights);
  for (const std::string& strategy : strategy_names()) {
    for (const bool keep_going : {false, true}) {
      INFO(strategy << keep_going);
      const Result result = check(program, options_of(strategy, keep_going));
      CHECK(failure_of(result).kind == FailureKind::invariant);
      CHECK(result.failures.size() == 1);
      require_replays(program, result.failures.front());
    }
  }
}

TEST_CASE("the report names the event that broke the invariant", "[checker][invariant]") {
  std::uint64_t line = 0;
  const auto body = [&] {
    var<int> count(0, "count");
    const invariant small("count is below 3", [&] { return count.read() < 3; });
    thread counter({.name = "counter"}, [&] {
      for (int i = 1; i <= 4; ++i) {
        line = source_location::current().line + 1;
        count.write(i);
      }
    });
    counter.join();
  };
  const Result result = check(program_of(body), options_of("dpor"));
  const Failure& failure = failure_of(result);
  CHECK(failure.message == "invariant \"count is below 3\" does not hold");
  REQUIRE(failure.locations.size() == 1);
  CHECK(failure.locations.front().line == line);
  REQUIRE_FALSE(failure.details.empty());
  CHECK(failure.details.front().find("until T1 (counter) did \"count\" write 3") !=
        std::string::npos);
  CHECK(result.failures.front().trace.events.back().text == "write 3");
}

TEST_CASE("an invariant that holds passes, and one that begins broken fails",
          "[checker][invariant]") {
  const auto body = [](int limit) {
    return [limit] {
      atomic<int> count(1, "count");
      const invariant small("small", [&] { return count.load() < limit; });
      thread other([&] { count.fetch_add(1); });
      count.fetch_add(1);
      other.join();
    };
  };
  CHECK(check(program_of(body(4)), options_of("dpor")).verdict == Verdict::passed);
  CHECK(check(program_of(body(4)), options_of("dfs")).verdict == Verdict::passed);
  const Result broken = check(program_of(body(1)), options_of("dfs"));
  CHECK(failure_of(broken).details.front().find("where it begins") != std::string::npos);
}

TEST_CASE("an invariant says nothing once it has ended", "[checker][invariant]") {
  const Result result = check(program_of([] {
                                atomic<int> count(0, "count");
                                {
                                  const invariant zero("zero", [&] { return count.load() == 0; });
                                  static_cast<void>(count.load());
                                }
                                thread other([&] { count.store(1); });
                                count.store(2);
                                other.join();
                              }),
                              options_of("dfs"));
  CHECK(result.verdict == Verdict::passed);
}

TEST_CASE("a predicate that throws does not hold", "[checker][invariant]") {
  const Result result = check(program_of([] {
                                atomic<int> count(0, "count");
                                const invariant never("never", [&]() -> bool {
                                  if (count.load() > 0) throw 1;
                                  return true;
                                });
                                count.store(1);
                              }),
                              options_of("dfs"));
  CHECK(failure_of(result).kind == FailureKind::invariant);
}

TEST_CASE("a predicate may only read", "[checker][invariant]") {
  const Program program = program_of([] {
    atomic<int> count(0, "count");
    const invariant wrong("wrong", [&] { return count.fetch_add(1) >= 0; });
    count.store(1);
  });
  CHECK_THROWS_AS(check(program, options_of("dfs")), UsageError);
}

TEST_CASE("reads of a predicate are no events", "[checker][invariant]") {
  const auto body = [](bool watched) {
    return [watched] {
      atomic<int> one(0, "one");
      const auto reads = [&] { return one.load() >= 0; };
      std::unique_ptr<invariant<decltype(reads)>> holds;
      if (watched) holds = std::make_unique<invariant<decltype(reads)>>("holds", reads);
      thread first([&] { one.store(1); }), second([&] { one.store(2); });
      first.join(), second.join();
    };
  };
  const Result without = check(program_of(body(false)), options_of("dfs"));
  const Result with = check(program_of(body(true)), options_of("dfs"));
  CHECK(with.executions.explored == without.executions.explored);
  CHECK(with.events == without.events + 2 * with.executions.explored);  // it begins, and ends
}

TEST_CASE("without invariants none is evaluated", "[checker][invariant]") {
  CheckOptions options = options_of("dpor");
  options.without.set(static_cast<std::size_t>(FailureKind::invariant));
  CHECK(check(program_of(switch_lights), options).failures.empty());
}

// A small program of stores, loads and compare-exchanges on three atomics, with an invariant over
// two of them that looks at the second only where the first has a value.
std::function<void()> generated(std::uint64_t seed) {
  return [seed] {
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t limit) { return static_cast<int>(random() % limit); };
    std::array<atomic<int>, 3> cells{atomic<int>(0, "a"), atomic<int>(0, "b"), atomic<int>(0, "c")};
    struct Step {
      int kind, cell, value, expected;
    };
    std::vector<std::vector<Step>> threads(2 + random() % 2);
    for (auto& steps : threads) {
      steps.resize(1 + random() % 3);
      for (Step& step : steps) step = {below(4), below(3), 1 + below(2), below(3)};
    }
    const std::size_t one = random() % 3, other = random() % 3;
    const int value = 1 + below(2), second = below(3);
    const invariant holds("holds", [&] {
      if (cells[one].load() != value) return true;
      return cells[other].load() != second;
    });
    std::vector<thread> running(threads.size());
    for (std::size_t i = 0; i < threads.size(); ++i) {
      running[i] = thread([&, i] {
        for (const Step& step : threads[i]) {
          atomic<int>& cell = cells[static_cast<std::size_t>(step.cell)];
          int expected = step.expected;
          if (step.kind == 0) static_cast<void>(cell.load());
          if (step.kind == 1) cell.store(step.value);
          if (step.kind == 2) cell.fetch_add(1);
          if (step.kind == 3) cell.compare_exchange_strong(expected, step.value);
        }
      });
    }
    for (thread& each : running) each.join();
  };
}

TEST_CASE("dpor breaks the invariants of generated programs that dfs breaks",
          "[checker][invariant]") {
  std::uint64_t failing = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    INFO("program " << seed);
    const Program program = program_of(generated(seed));
    CheckOptions options = options_of("dpor");
    options.executions_max = 20'000;
    const ReductionCheck check = verify_reduction(program, options);
    if (!check.complete) continue;
    CHECK(check.same_failures);
    CHECK(check.missed == 0);
    CHECK(check.foreign == 0);
    CHECK(check.repeated == 0);
    failing += heddle::check(program, options_of("dpor")).verdict == Verdict::failed;
  }
  CHECK(failing > 50);
  CHECK(failing < 550);
}

}  // namespace
}  // namespace heddle::test
