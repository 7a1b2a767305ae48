// Programs that hang, crash and throw on real threads, and what becomes of them.

#include "checker/cli/real_run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "checker/cli/real_record.h"
#include "sim/expect.h"
#include "tests/catch.h"

namespace heddle::cli {
namespace {

std::size_t open_files() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    static_cast<void>(entry);
    ++count;
  }
  return count;
}

RealOptions runs(std::uint64_t count) {
  RealOptions options;
  options.runs = count;
  options.timeout_seconds = 0.3;
  return options;
}

TEST_CASE("real runs count their outcomes", "[cli][real]") {
  const std::function<void()> body = [] {
    std::atomic<int> count{0};
    std::thread other([&] { ++count; });
    ++count;
    other.join();
    heddle::outcome("count", count);
  };
  const RealResult result = run_for_real(body, runs(500));
  CHECK(result.runs == 500);
  CHECK(result.failures.empty());
  REQUIRE(result.outcomes.size() == 1);
  CHECK(result.outcomes[0].values ==
        std::vector<std::pair<std::string, std::int64_t>>{{"count", 2}});
  CHECK(result.outcomes[0].count == 500);
}

TEST_CASE("an expectation that fails ends its run, and the others go on", "[cli][real]") {
  const std::function<void()> body = [] {
    std::thread([] { heddle::expect(false, "this holds"); }).join();
  };
  const RealResult result = run_for_real(body, runs(20));
  CHECK(result.runs == 20);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].kind == "assertion");
  CHECK(result.failures[0].message.rfind("assertion \"this holds\" does not hold at ", 0) == 0);
  CHECK(result.failures[0].count == 20);
  CHECK(result.failures[0].first_run == 1);
}

TEST_CASE("an exception is an assertion, on any thread", "[cli][real]") {
  const std::function<void()> on_main = [] { throw std::runtime_error("first"); };
  CHECK(run_for_real(on_main, runs(2)).failures.at(0).message == "uncaught exception: first");
  const std::function<void()> on_other = [] {
    std::thread([] { throw std::runtime_error("second"); }).join();
  };
  CHECK(run_for_real(on_other, runs(2)).failures.at(0).message == "uncaught exception: second");
  const std::function<void()> terminates = [] { std::terminate(); };
  CHECK(run_for_real(terminates, runs(2)).failures.at(0).message == "std::terminate was called");
}

TEST_CASE("a signal is a crash, and so is an exit", "[cli][real]") {
  const std::function<void()> aborts = [] { std::abort(); };
  const RealResult aborted = run_for_real(aborts, runs(3));
  REQUIRE(aborted.failures.size() == 1);
  CHECK(aborted.failures[0].kind == "crash");
  CHECK(aborted.failures[0].message == "killed by signal 6 (Aborted)");
  CHECK(aborted.failures[0].count == 3);
  const std::function<void()> raises = [] { std::raise(SIGSEGV); };
  CHECK(run_for_real(raises, runs(1)).failures.at(0).message ==
        "killed by signal 11 (Segmentation fault)");
  const std::function<void()> exits = [] { ::_exit(3); };
  CHECK(run_for_real(exits, runs(1)).failures.at(0).message ==
        "the program ended its process with status 3");
}

TEST_CASE("a run without an end is a hang, and too many of them end the runs", "[cli][real]") {
  const std::function<void()> body = [] {
    for (;;) ::pause();
  };
  RealOptions options = runs(1'000);
  options.timeout_seconds = 0.1;
  options.hangs_max = 3;
  const RealResult result = run_for_real(body, options);
  CHECK(result.runs == 3);
  CHECK(result.runs_wanted == 1'000);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].kind == "hang");
  CHECK(result.failures[0].message == "no end within 100.0 ms");
  CHECK(result.seconds < 20);
}

TEST_CASE("runs before a failing one are counted, and those after it too", "[cli][real]") {
  // Each child starts from the same memory, so that the third run of each child crashes.
  static int run = 0;
  const std::function<void()> body = [] {
    heddle::outcome("run", ++run);
    if (run == 3) std::abort();
  };
  const RealResult result = run_for_real(body, runs(7));
  CHECK(result.runs == 7);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].count == 2);
  CHECK(result.failures[0].first_run == 3);
  REQUIRE(result.outcomes.size() == 2);
  CHECK(result.outcomes[0].count == 3);
  CHECK(result.outcomes[1].count == 2);
}

TEST_CASE("no process and no file is left behind", "[cli][real]") {
  const std::size_t before = open_files();
  const std::function<void()> body = [] {
    if (::fork() == 0) {
      for (;;) ::pause();
    }
    std::abort();
  };
  const RealResult result = run_for_real(body, runs(5));
  CHECK(result.runs == 5);
  CHECK(open_files() == before);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

TEST_CASE("noise does not change what a run means", "[cli][real]") {
  RealOptions options = runs(50);
  options.timeout_seconds = 10;
  options.noise = true;
  const std::function<void()> body = [] { heddle::outcome("done", 1); };
  const RealResult result = run_for_real(body, options);
  CHECK(result.runs == 50);
  CHECK(result.failures.empty());
}

TEST_CASE("records come out of any pieces as they went in", "[cli][real]") {
  const RealRecord first{false, {{"count", -1}, {"", 7}}, ""};
  const RealRecord second{true, {}, std::string("a\0b", 3)};
  const std::string bytes = encode(first) + encode(second);
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    RealRecordReader reader;
    std::vector<RealRecord> records;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
      reader.add(std::string_view(bytes).substr(at, size));
      while (const auto record = reader.next()) records.push_back(*record);
    }
    REQUIRE(records.size() == 2);
    CHECK(records[0].outcome == first.outcome);
    CHECK_FALSE(records[0].failed);
    CHECK(records[1].message == second.message);
    CHECK(records[1].failed);
  }
}

}  // namespace
}  // namespace heddle::cli
