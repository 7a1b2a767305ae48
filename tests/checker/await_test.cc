// Searches of programs whose threads await: failures come back, and what dpor does where an await
// reads several objects.

#include <filesystem>

#include "checker/verify_reduction.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

// The second thread awaits a state that the first leaves again.
void missed_state() {
  atomic<int> phase(0, "phase");
  thread waits([&] { await([&] { return phase.load() == 1; }); });
  phase.store(1);
  phase.store(2);
  waits.join();
}

// Peterson's lock, in which each awaits what depends on two objects.
void peterson() {
  std::array<atomic<bool>, 2> wants;
  atomic<std::size_t> turn(0);
  var<int> count(0);
  const auto enter = [&](std::size_t self) {
    wants[self].store(true);
    turn.store(1 - self);
    await([&] { return !wants[1 - self].load() || turn.load() == self; });
    count.write(count.read() + 1);
    wants[self].store(false);
  };
  thread first([&] { enter(0); });
  thread second([&] { enter(1); });
  first.join();
  second.join();
  expect(count.read() == 2, "both have counted");
}

// Whether dpor comes to read the second object depends on the schedule.
void seldom_several() {
  atomic<int> first(1);
  atomic<int> second(0);
  thread changes([&] { first.store(0); });
  thread helps([&] { second.store(1); });
  await([&] { return first.load() == 1 || second.load() == 1; });
  changes.join();
  helps.join();
}

TEST_CASE("an await that may wait for ever is found by every strategy, and comes back",
          "[checker][await]") {
  const std::string strategy = GENERATE("auto", "dpor", "dfs", "random");
  INFO(strategy);
  const Program program = program_of(missed_state);
  const Result result = check(program, options_of(strategy));
  REQUIRE(result.verdict == Verdict::failed);
  CHECK(result.failures.front().failure.kind == FailureKind::deadlock);
  const std::string text = text_of(result.failures.front().failure);
  CHECK(text.find("its predicate to hold, which reads \"phase\"") != std::string::npos);
  require_replays(program, result.failures.front());
}

TEST_CASE("dpor reverses the races of awaits that are blocked to the end", "[checker][await]") {
  const Result result = check(program_of(missed_state), options_of("dpor", true));
  CHECK(result.executions.explored == 2);
  CHECK(result.executions.failing == 1);
  CHECK(result.executions.redundant == 0);
}

TEST_CASE("a search of awaits of several objects is complete", "[checker][await]") {
  for (const auto& body : {peterson, seldom_several}) {
    const std::string strategy = GENERATE("auto", "dpor", "dfs");
    INFO(strategy);
    const Result result = check(program_of(body), options_of(strategy));
    CHECK(result.verdict == Verdict::passed);
    CHECK(result.exhaustive);
    CHECK(verify_reduction(program_of(body), options_of("dpor")).holds());
  }
}

TEST_CASE("an await of several objects is in its replay with all that it read",
          "[checker][await]") {
  const auto body = [] {
    atomic<int> left(0, "left");
    atomic<int> right(0, "right");
    thread writes([&] {
      left.store(1);
      right.store(1);
    });
    await([&] { return left.load() == 1 && right.load() == 1; });
    expect(false, "not to be reached");
    writes.join();
  };
  const Program program = program_of(body);
  const Result result = check(program, options_of("dpor"));
  REQUIRE(result.verdict == Verdict::failed);
  require_replays(program, result.failures.front());
  const std::string trace = text_of(result.failures.front().trace);
  CHECK(trace.find("await load -> 1") != std::string::npos);
  CHECK(result.failures.front().events == 3);
}

TEST_CASE("a search of awaits goes on from its checkpoint", "[checker][await][checkpoint]") {
  const std::string file = (std::filesystem::temp_directory_path() / "heddle_await_test").string();
  const Program program = program_of([] {
    atomic<int> next(0);
    atomic<int> serving(0);
    std::vector<thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        const int ticket = next.fetch_add(1);
        await([&] { return serving.load() == ticket; });
        serving.store(ticket + 1);
      });
    }
    for (thread& each : threads) each.join();
  });
  CheckOptions options = options_of("dpor");
  options.executions_max = 10;
  options.checkpoint = file;
  CHECK(check(program, options).reason == "executions");
  options.executions_max.reset();
  options.resume = file;
  const Result result = check(program, options);
  CHECK(result.exhaustive);
  CHECK(result.executions.explored == 24);
  CHECK(result.executions.redundant == 0);
  std::filesystem::remove(file);
}

TEST_CASE("several jobs sample and search awaits like one", "[checker][await][jobs]") {
  CheckOptions options = options_of("dfs", true);
  const Result one = check(program_of(peterson), options);
  options.jobs = 2;
  const Result two = check(program_of(peterson), options);
  CHECK(one.exhaustive);
  CHECK(two.executions.explored == one.executions.explored);
  CHECK(two.events == one.events);
}

}  // namespace
}  // namespace heddle::test
