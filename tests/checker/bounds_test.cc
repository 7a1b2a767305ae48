// Searches within a bound: what they cover, what they say of it, and what they cost.

#include <memory>

#include "checker/verify_reduction.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

CheckOptions bounded(const std::string& strategy, std::uint32_t preemptions_max,
                     bool keep_going = false) {
  CheckOptions options = options_of(strategy, keep_going);
  options.preemptions_max = preemptions_max;
  return options;
}

// Fails where the second thread stores between the two accesses of the first: one preemption.
void needs_a_preemption() {
  atomic<int> cell(0);
  atomic<int> seen(0);
  thread first([&] {
    cell.store(1);
    expect(cell.load() == 1, "nobody stores between");
  });
  thread second([&] {
    seen.load();
    cell.store(2);
    seen.load();
  });
  first.join();
  second.join();
}

// `pairs` pairs of threads, each with a cell of its own.
std::function<void()> independent_pairs(std::size_t pairs) {
  return [pairs] {
    std::vector<std::unique_ptr<atomic<int>>> cells;
    std::vector<thread> threads;
    for (std::size_t i = 0; i < pairs; ++i) cells.push_back(std::make_unique<atomic<int>>(0));
    for (std::size_t i = 0; i < 2 * pairs; ++i) {
      threads.emplace_back([&, i] {
        for (int k = 0; k < 2; ++k) cells[i / 2]->fetch_add(1);
      });
    }
    for (thread& each : threads) each.join();
  };
}

TEST_CASE("dfs with a bound counts the interleavings of as many preemptions", "[checker][bounds]") {
  // Two threads of two operations each: a1 a2 b1 b2 and its mirror need none, a1 b1 b2 a2 and its
  // mirror one, and a1 b1 a2 b2 and its mirror two.
  for (std::uint32_t bound = 0; bound <= 2; ++bound) {
    CheckOptions options = bounded("dfs", bound, true);
    const Result result = check(program_of(adders(2, 2)), options);
    CHECK(result.executions.explored == 2 * (bound + 1));
    CHECK(result.phases.size() == bound + 1);
    CHECK(result.certificate.preemptions_max == bound);
  }
}

TEST_CASE("a pass within a bound says so, and a bound that cuts nothing is no bound",
          "[checker][bounds]") {
  for (const char* strategy : {"dfs", "dpor", "auto"}) {
    INFO(strategy);
    const Result cut = check(program_of(adders(2, 2)), bounded(strategy, 1));
    CHECK(cut.verdict == Verdict::passed);
    CHECK_FALSE(cut.exhaustive);
    CHECK(cut.certificate.completeness == "bounded by preemptions=1");
    CHECK(cut.bounds.front() == std::pair<std::string, std::int64_t>("preemptions", 1));

    const Result whole = check(program_of(adders(2, 2)), bounded(strategy, 9));
    CHECK(whole.verdict == Verdict::passed);
    CHECK(whole.exhaustive);
    CHECK(whole.certificate.completeness == "complete");
    CHECK(whole.executions.explored == 6);
    CHECK(whole.phases.back().preemptions_max == std::uint32_t{2});
  }
}

TEST_CASE("a failure is found with the fewest preemptions that it takes", "[checker][bounds]") {
  const Program program = program_of(needs_a_preemption);
  for (const char* strategy : {"dfs", "dpor", "auto"}) {
    INFO(strategy);
    CHECK(check(program, bounded(strategy, 0)).verdict == Verdict::passed);
    const Result result = check(program, bounded(strategy, 5));
    REQUIRE(result.verdict == Verdict::failed);
    CHECK(result.failures.front().preemptions == 1);
    CHECK(result.failures.front().fewest_preemptions);
    CHECK(result.phases.back().preemptions_max == std::uint32_t{1});
    require_replays(program, result.failures.front());
  }
}

TEST_CASE("a search without a bound claims nothing of fewer preemptions", "[checker][bounds]") {
  const Result result = check(program_of(needs_a_preemption), options_of("dfs"));
  REQUIRE(result.verdict == Verdict::failed);
  CHECK_FALSE(result.failures.front().fewest_preemptions);
}

TEST_CASE("bounded dpor needs fewer executions than bounded dfs", "[checker][bounds]") {
  for (std::uint32_t bound = 0; bound <= 2; ++bound) {
    CAPTURE(bound);
    CheckOptions options;
    options.preemptions_max = bound;
    const ReductionCheck result =
        verify_bounded_reduction(program_of(independent_pairs(2)), options);
    CHECK(result.holds());
    CHECK(result.executions * 3 <= result.interleavings);
  }
}

TEST_CASE("bounded dpor that a budget ends is inconclusive", "[checker][bounds]") {
  CheckOptions options = bounded("dpor", 3);
  options.executions_max = 3;
  const Result result = check(program_of(adders(3, 3)), options);
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.reason == "executions");
}

TEST_CASE("bounds that contradict the rest of the options are refused", "[checker][bounds]") {
  CheckOptions cooperative = bounded("dfs", 1);
  cooperative.scheduling = Scheduling::cooperative;
  CHECK_THROWS_AS(check(program_of(adders(2, 1)), cooperative), UsageError);
  CHECK_THROWS_AS(check(program_of(adders(2, 1)), bounded("random", 1)), UsageError);
}

TEST_CASE("bounded dpor notices a program that does something else the next time",
          "[checker][bounds]") {
  int runs = 0;
  const Program program = program_of([&runs] {
    atomic<int> cell(0);
    const bool even = runs++ % 2 == 0;
    even ? cell.store(1) : void(cell.load());
    thread other([&] { cell.store(2); });
    cell.store(3);
    other.join();
  });
  const Result result = check(program, bounded("dpor", 2));
  REQUIRE(result.verdict == Verdict::failed);
  CHECK(result.failures.front().failure.kind == FailureKind::nondeterminism);
}

}  // namespace
}  // namespace heddle::test
