// Several processes that sample give the result of one.

#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "tests/catch.h"
#include "tests/checker/result_text.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

const std::vector<std::string> kSamplers = {"random", "urw", "surw",  "rff",
                                            "pct:3",  "pos", "delay", "portfolio"};

// Threads that start threads, and what each makes: a process that is behind meets them in another
// order, and must give them the same numbers.
void families() {
  var<int> count(0, "count");
  const auto parent = [&] {
    atomic<int> own(0);
    thread child([&] {
      count.write(count.read() + 1);
      own.fetch_add(1);
    });
    own.fetch_add(1);
    if (own.load() == 2) atomic<int>(0, "late").store(1);
    child.join();
  };
  thread one(parent);
  thread other(parent);
  one.join();
  other.join();
  outcome("count", count.read());
  expect(count.read() == 2, "both are counted");
}

Result search(const std::function<void()>& body, const std::string& strategy, std::uint32_t jobs,
              bool keep_going, std::uint64_t executions_max) {
  CheckOptions options = options_of(strategy, keep_going);
  options.jobs = jobs;
  options.executions_max = executions_max;
  Program program = program_of(body);
  program.one_a_process = true;
  return check(program, options);
}

TEST_CASE("samples of several processes are those of one, whatever the sampler learns",
          "[checker][processes]") {
  for (const std::string& strategy : kSamplers) {
    const Result alone = search(families, strategy, 1, true, 3'000);
    REQUIRE(!alone.failures.empty());
    for (const std::uint32_t jobs : {2U, 5U}) {
      INFO(strategy << " by " << jobs);
      const Result together = search(families, strategy, jobs, true, 3'000);
      CHECK(text_of(together) == text_of(alone));
      CHECK(together.failures.size() == alone.failures.size());
    }
  }
}

TEST_CASE("processes end a search at the first failure by number, with its seed",
          "[checker][processes]") {
  for (const std::string& strategy : kSamplers) {
    INFO(strategy);
    const Result alone = search(families, strategy, 1, false, 3'000);
    const Result together = search(families, strategy, 3, false, 3'000);
    CHECK(text_of(together) == text_of(alone));
    CHECK(failures_of(together) == failures_of(alone));
  }
}

TEST_CASE("a budget that ends within what a process takes at a time is kept",
          "[checker][processes]") {
  for (const std::uint64_t executions : {1U, 127U, 129U, 5'000U}) {
    const Result result = search(adders(2, 2), "random", 3, true, executions);
    CHECK(result.executions.explored == executions);
    CHECK(result.reason == "executions");
  }
}

TEST_CASE("a budget of time ends what several processes do", "[checker][processes]") {
  CheckOptions options = options_of("surw", true);
  options.jobs = 2;
  options.seconds_max = 0.2;
  Program program = program_of(adders(2, 2));
  program.one_a_process = true;
  const Result result = check(program, options);
  CHECK(result.reason == "time");
  CHECK(result.executions.explored > 0);
}

TEST_CASE("an exhaustive search of such a program is made by one", "[checker][processes]") {
  for (const std::string strategy : {"dfs", "dpor", "auto"}) {
    CheckOptions options = options_of(strategy, true);
    options.jobs = 3;
    Program program = program_of(adders(2, 2));
    program.one_a_process = true;
    const Result result = check(program, options);
    CHECK(result.verdict == Verdict::passed);
  }
}

TEST_CASE("a process of the search that dies is told of, and ends it", "[checker][processes]") {
  const pid_t master = getpid();
  const auto dies = [=] {
    thread child([=] {
      if (getpid() != master) kill(getpid(), SIGKILL);
    });
    child.join();
  };
  CHECK_THROWS_AS(search(dies, "random", 2, true, 1'000), std::runtime_error);
}

}  // namespace
}  // namespace heddle::test
