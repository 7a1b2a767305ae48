// Several jobs give the result of one.

#include <csignal>
#include <stdexcept>

#include "tests/catch.h"
#include "tests/checker/result_text.h"
#include "tests/checker/support.h"
#include "tests/checker/waiting_bodies.h"

namespace heddle::test {
namespace {

// Two threads that increment without a lock, each after it has started one that does so too: the
// order in which threads and objects come to be differs between executions.
void families() {
  var<int> count(0, "count");
  const auto parent = [&] {
    atomic<int> own(0);
    own.fetch_add(1);
    thread child([&] {
      count.write(count.read() + 1);
      own.fetch_add(1);
    });
    own.fetch_add(1);
    child.join();
  };
  thread one(parent);
  thread other(parent);
  one.join();
  other.join();
  outcome("count", count.read());
  expect(count.read() == 2, "both are counted");
}

void philosophers() {
  mutex left("left");
  mutex right("right");
  thread one([&] {
    const std::scoped_lock first(left);
    const std::scoped_lock second(right);
  });
  thread other([&] {
    const std::scoped_lock first(right);
    const std::scoped_lock second(left);
  });
  one.join();
  other.join();
}

Result search(const std::function<void()>& body, const std::string& strategy, std::uint32_t jobs,
              bool keep_going, std::optional<std::uint64_t> executions_max = {}) {
  CheckOptions options = options_of(strategy, keep_going);
  options.jobs = jobs;
  options.executions_max = executions_max;
  return check(program_of(body), options);
}

TEST_CASE("samples of several jobs are those of one, failures and their seeds included",
          "[checker][jobs]") {
  for (const bool keep_going : {true, false}) {
    for (const auto& body : {families, philosophers}) {
      const Result alone = search(body, "random", 1, keep_going, 3'000);
      REQUIRE(!alone.failures.empty());
      for (const std::uint32_t jobs : {2U, 4U, 7U}) {
        const Result together = search(body, "random", jobs, keep_going, 3'000);
        CHECK(text_of(together) == text_of(alone));
        if (!keep_going) CHECK(failures_of(together) == failures_of(alone));
        CHECK(together.failures.size() == alone.failures.size());
      }
    }
  }
}

TEST_CASE("a budget that ends within what one worker takes at a time is kept", "[checker][jobs]") {
  for (const std::uint64_t executions : {1U, 127U, 128U, 129U, 1'000U}) {
    const Result result = search(adders(2, 2), "random", 3, true, executions);
    CHECK(result.executions.explored == executions);
    CHECK(result.reason == "executions");
  }
}

TEST_CASE("dfs with several jobs counts what one counts", "[checker][jobs]") {
  for (const auto& body : {adders(2, 5), adders(3, 3), std::function<void()>(philosophers)}) {
    const Result alone = search(body, "dfs", 1, true);
    for (const std::uint32_t jobs : {2U, 4U, 7U}) {
      const Result together = search(body, "dfs", jobs, true);
      CHECK(text_of(together) == text_of(alone));
      CHECK(together.failures.size() == alone.failures.size());
    }
  }
}

TEST_CASE("dpor with several jobs counts what one counts", "[checker][jobs]") {
  for (const auto& body : {adders(2, 5), adders(3, 3), std::function<void()>(philosophers),
                           std::function<void()>(families)}) {
    const Result alone = search(body, "dpor", 1, true);
    for (const std::uint32_t jobs : {2U, 4U, 7U}) {
      const Result together = search(body, "dpor", jobs, true);
      CHECK(counts_of(together) == counts_of(alone));
      CHECK(together.executions.redundant == 0);
      CHECK(together.failures.size() == alone.failures.size());
      for (const FailureReport& report : together.failures) {
        require_replays(program_of(body), report);
      }
    }
  }
}

// What three take of two accounts one after the other, and what is to hold at each moment.
void transfers(int least) {
  atomic<int> from(3, "from");
  atomic<int> to(0, "to");
  const invariant never_too_much("never too much", [&] { return from.load() + to.load() <= 3; });
  const invariant enough("enough", [&] { return from.load() >= least; });
  const auto move = [&] {
    from.fetch_sub(1);
    to.fetch_add(1);
  };
  thread one(move);
  thread two(move);
  thread three(move);
  one.join();
  two.join();
  three.join();
  outcome("to", to.load());
}

TEST_CASE("dpor with several jobs counts what one counts where invariants are to hold",
          "[checker][jobs]") {
  for (const int least : {0, 1}) {
    const auto body = [least] { transfers(least); };
    const Result alone = search(body, "dpor", 1, true);
    CHECK(alone.failures.empty() == (least == 0));
    for (const std::uint32_t jobs : {2U, 7U}) {
      Result together = search(body, "dpor", jobs, true);
      CHECK(together.executions.explored == alone.executions.explored);
      CHECK(together.executions.redundant == 0);
      CHECK(together.executions.failing == alone.executions.failing);
      CHECK(together.exhaustive);
      CHECK(together.failures.size() == alone.failures.size());
    }
  }
}

TEST_CASE("dfs with several jobs counts what one counts where loops may wait", "[checker][jobs]") {
  for (const auto& body : {handshake, retries}) {
    const Result alone = search(body, "dfs", 1, true);
    for (const std::uint32_t jobs : {2U, 5U}) {
      const Result together = search(body, "dfs", jobs, true);
      CHECK(text_of(together) == text_of(alone));
      CHECK(together.failures.size() == alone.failures.size());
    }
  }
  CHECK(search(handshake, "dfs", 3, true).executions.truncated == 0);
}

TEST_CASE("a failure that several jobs find is shown with a seed that brings it back",
          "[checker][jobs]") {
  for (const std::string strategy : {"dfs", "random", "auto"}) {
    const Result result = search(families, strategy, 4, false);
    CHECK(result.verdict == Verdict::failed);
    REQUIRE(!result.failures.empty());
    require_replays(program_of(families), result.failures.front());
  }
}

TEST_CASE("auto with several jobs samples together and reduces alone", "[checker][jobs]") {
  const Result alone = search(adders(3, 2), "auto", 1, false);
  const Result together = search(adders(3, 2), "auto", 4, false);
  CHECK(text_of(together) == text_of(alone));
  CHECK(together.verdict == Verdict::passed);
  CHECK(together.certificate.traces == 90);
}

TEST_CASE("a budget of executions holds for all jobs together", "[checker][jobs]") {
  const Result result = search(adders(3, 3), "dfs", 4, true, 500);
  CHECK(result.executions.explored == 500);
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.reason == "executions");
}

TEST_CASE("a program that misuses heddle is a usage error with several jobs too",
          "[checker][jobs]") {
  for (const std::string strategy : {"dfs", "random"}) {
    CHECK_THROWS_AS(search([] { throw UsageError("wrong"); }, strategy, 3, true), UsageError);
  }
}

TEST_CASE("crashes on several OS threads at once are failures of their executions",
          "[checker][jobs]") {
  const auto crashes = [] {
    atomic<int> turn(0, "turn");
    thread one([&] {
      if (turn.fetch_add(1) == 1) std::raise(SIGSEGV);
    });
    thread other([&] { turn.fetch_add(1); });
    one.join();
    other.join();
  };
  const Result alone = search(crashes, "random", 1, true, 2'000);
  const Result together = search(crashes, "random", 4, true, 2'000);
  CHECK(text_of(together) == text_of(alone));
  REQUIRE(together.failures.size() == 1);
  CHECK(together.failures.front().failure.kind == FailureKind::crash);
}

TEST_CASE("no jobs, too many, and several within a bound are refused", "[checker][jobs]") {
  CHECK_THROWS_AS(search(families, "dfs", 0, true), UsageError);
  CHECK_THROWS_AS(search(families, "dfs", kJobsMax + 1, true), UsageError);
  CheckOptions options = options_of("dfs", true);
  options.preemptions_max = 1;
  options.jobs = 2;
  CHECK_THROWS_AS(check(program_of(families), options), UsageError);
}

TEST_CASE("a sample is brought back by its seed alone, whatever threads were met before it",
          "[checker][random]") {
  const Result result = search(families, "random", 1, true, 2'000);
  for (const FailureReport& report : result.failures) {
    CHECK(report.failure.kind != FailureKind::nondeterminism);
    require_replays(program_of(families), report);
  }
}

}  // namespace
}  // namespace heddle::test
