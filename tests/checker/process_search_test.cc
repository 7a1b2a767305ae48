// Several processes that search exhaustively give the result of one.

#include "sim/engine/fiber.h"
#include "tests/catch.h"
#include "tests/checker/result_text.h"
#include "tests/checker/support.h"
#include "tests/checker/waiting_bodies.h"

namespace heddle::test {
namespace {

// Three that take turns by tickets, and count under that.
void tickets() {
  atomic<int> next(0, "next");
  atomic<int> serving(0, "serving");
  var<int> count(0, "count");
  const auto work = [&] {
    for (int i = 0; i < 2; ++i) {
      const int own = next.fetch_add(1);
      while (serving.load() != own) {
      }
      count.write(count.read() + 1);
      serving.store(own + 1);
    }
  };
  thread one(work);
  thread two(work);
  thread three(work);
  one.join();
  two.join();
  three.join();
  outcome("count", count.read());
}

// A flag that nobody waits for together: both may enter, after a wait each.
void flags_too_late() {
  atomic<int> first(0, "first");
  atomic<int> second(0, "second");
  var<int> count(0, "count");
  const auto enter = [&](atomic<int>& own, atomic<int>& others) {
    while (others.load() != 0) {
    }
    own.store(1);
    count.write(count.read() + 1);
    own.store(0);
  };
  thread one([&] { enter(first, second); });
  thread other([&] { enter(second, first); });
  one.join();
  other.join();
  outcome("count", count.read());
  expect(count.read() == 2, "both are counted");
}

Result search(const std::function<void()>& body, std::uint32_t jobs, bool keep_going,
              std::optional<std::uint64_t> executions_max = {}) {
  CheckOptions options = options_of("dpor", keep_going);
  options.jobs = jobs;
  options.executions_max = executions_max;
  return check(program_of(body), options);
}

// Without the searches that ended where something became known of loops, and began again.
std::string counts_of_last(Result result) {
  result.phases.erase(result.phases.begin(), result.phases.end() - 1);
  return counts_of(result);
}

TEST_CASE("dpor with several jobs counts what one counts where loops wait",
          "[checker][processes]") {
  const std::vector<std::function<void()>> bodies = {handshake, retries, tickets, flags_too_late};
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    CAPTURE(i);
    const Result alone = search(bodies[i], 1, true);
#ifndef HEDDLE_ASAN  // with its marks on their stacks threads are not known again by them
    CHECK(alone.executions.redundant == 0);
#endif
    for (const std::uint32_t jobs : {2U, 3U, 7U}) {
      const Result together = search(bodies[i], jobs, true);
      CHECK(together.exhaustive);
      CHECK(together.executions.explored == alone.executions.explored);
      CHECK(together.executions.failing == alone.executions.failing);
      if (alone.executions.redundant == 0) CHECK(counts_of_last(together) == counts_of_last(alone));
      CHECK(together.certificate.shared_objects == alone.certificate.shared_objects);
      CHECK(together.failures.size() == alone.failures.size());
      for (const FailureReport& report : together.failures) {
        require_replays(program_of(bodies[i]), report);
      }
    }
  }
  CHECK(search(tickets, 2, true).executions.explored == 90);
}

TEST_CASE("dpor and dfs by several processes count what one counts", "[checker][processes]") {
  for (const std::string strategy : {"dpor", "dfs"}) {
    for (const auto& body : {adders(2, 3), adders(3, 2)}) {
      CheckOptions options = options_of(strategy, true);
      Program program = program_of(body);
      program.one_a_process = true;
      const Result alone = check(program, options);
      for (const std::uint32_t jobs : {2U, 5U}) {
        options.jobs = jobs;
        const Result together = check(program, options);
        CHECK(counts_of(together) == counts_of(alone));
        CHECK(together.certificate.shared_objects == alone.certificate.shared_objects);
      }
    }
  }
}

TEST_CASE("processes that search together end as one search does", "[checker][processes]") {
  const Result first = search(flags_too_late, 3, false);
  CHECK(first.verdict == Verdict::failed);
  REQUIRE(first.failures.size() == 1);
  require_replays(program_of(flags_too_late), first.failures.front());

  const Result cut = search(tickets, 3, true, 20);
  // Some in vain, where it was not known yet that a pass would fail.
  CHECK(cut.executions.explored + cut.executions.redundant == 20);
  CHECK(cut.executions.explored > 0);
  CHECK(cut.reason == "executions");

  const auto misuses = [] {
    atomic<int> ready(0, "ready");
    thread other([&] { ready.store(1); });
    while (ready.load() == 0) {
    }
    other.join();
    if (ready.load() == 1) throw UsageError("wrong");
  };
  CHECK_THROWS_AS(search(misuses, 3, true), UsageError);
}

TEST_CASE("what is not repeatable is told by processes too", "[checker][processes]") {
  int executions = 0;
  const auto changes = [&] {
    atomic<int> ready(0, "ready");
    atomic<int> sum(0, "sum");
    var<int> other(0, "other");
    const bool late = ++executions > 20;
    const auto add = [&] {
      for (int i = 0; i < 3; ++i) sum.fetch_add(1);
      if (late) other.write(1);
      ready.fetch_add(1);
    };
    thread one(add);
    thread two(add);
    while (ready.load() != 2) {
    }
    one.join();
    two.join();
  };
  const Result result = search(changes, 2, false);
  REQUIRE(!result.failures.empty());
  CHECK(result.failures.front().failure.kind == FailureKind::nondeterminism);
}

}  // namespace
}  // namespace heddle::test
