// Minimised failures: the same failure, by as few preemptions as an exhaustive search finds.

#include "checker/minimize.h"

#include <algorithm>

#include "checker/schedule_reduction.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

// Shown by executions of one preemption, and of many.
void lose_an_update() {
  atomic<int> count(0, "count");
  atomic<int> other(0, "other");
  const auto add = [&] {
    for (int i = 0; i < 3; ++i) other.fetch_add(1);
    count.store(count.load() + 1);
    for (int i = 0; i < 3; ++i) other.fetch_add(1);
  };
  thread first(add), second(add);
  first.join(), second.join();
  expect(count.load() == 2, "no update is lost");
}

// "early" needs no preemption, "late" needs three.
void fail_in_two_ways() {
  atomic<int> turn(0, "turn");
  thread first([&] {
    expect(turn.load() != 3, "early");
    if (turn.exchange(1) != 0) return;
    const int seen = turn.load();
    expect(!(seen == 2 && turn.load() == 3), "late");
  });
  thread second([&] {
    if (turn.load() == 1) turn.store(2);
    turn.store(3);
  });
  first.join(), second.join();
}

// The failures of `program` by dfs, within the bound where there is one, as they are found.
std::vector<FailureReport> failures_within(const Program& program, CheckOptions options,
                                           std::optional<std::uint32_t> preemptions_max) {
  options.strategy = "dfs";
  options.keep_going = true;
  options.minimize_executions = 0;
  options.preemptions_max = preemptions_max;
  const Result result = check(program, options);
  REQUIRE(result.executions.truncated == 0);
  return result.failures;
}

bool has(const std::vector<FailureReport>& reports, const FailureReport& wanted) {
  return std::any_of(reports.begin(), reports.end(), [&](const FailureReport& report) {
    return report.failure.kind == wanted.failure.kind && report.key == wanted.key;
  });
}

const FailureReport& with_message(const Result& result, const std::string& part) {
  const auto found = std::find_if(result.failures.begin(), result.failures.end(),
                                  [&](const FailureReport& report) {
                                    return report.failure.message.find(part) != std::string::npos;
                                  });
  REQUIRE(found != result.failures.end());
  return *found;
}

CheckOptions minimising(const std::string& strategy, bool keep_going = false) {
  CheckOptions options = options_of(strategy, keep_going);
  options.minimize_executions = kMinimizeExecutions;
  options.minimize_seconds = 60;  // that no slow machine changes what is found
  return options;
}

TEST_CASE("a failure is reported by the fewest preemptions, and says what they were",
          "[checker][minimize]") {
  const Program program = program_of(lose_an_update);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CheckOptions options = minimising("random");
    options.seed = seed;
    const Result result = check(program, options);
    options.minimize_executions = 0;
    const Result found = check(program, options);
    INFO(seed);
    REQUIRE(result.failures.size() == 1);
    const FailureReport& report = result.failures.front();
    REQUIRE(report.preemptions == 1);
    REQUIRE(report.fewest_preemptions);
    REQUIRE(report.minimized_from->preemptions == found.failures.front().preemptions);
    REQUIRE(report.minimized_from->events == found.failures.front().events);
    REQUIRE(report.failure.message == found.failures.front().failure.message);
    REQUIRE(report.execution == found.failures.front().execution);
    REQUIRE(report.strategy == "random");
    require_replays(program, report);
  }
}

TEST_CASE("minimisation changes nothing of what a search counts", "[checker][minimize]") {
  const std::string strategy = GENERATE("auto", "dpor", "dfs", "random");
  for (const bool keep_going : {false, true}) {
    CheckOptions options = minimising(strategy, keep_going);
    if (strategy == "random") options.executions_max = 100;
    const Program program = program_of(fail_in_two_ways);
    const Result with = check(program, options);
    options.minimize_executions = 0;
    const Result without = check(program, options);
    CHECK(with.executions.explored == without.executions.explored);
    CHECK(with.executions.failing == without.executions.failing);
    CHECK(with.events == without.events);
    CHECK(with.phases.size() == without.phases.size());
    CHECK(with.certificate.choice_points == without.certificate.choice_points);
    REQUIRE(with.failures.size() == without.failures.size());
    for (std::size_t i = 0; i < with.failures.size(); ++i) {
      CHECK(with.failures[i].failure.message == without.failures[i].failure.message);
      CHECK(with.failures[i].minimized_from.has_value());
      CHECK_FALSE(without.failures[i].minimized_from.has_value());
    }
  }
}

TEST_CASE("a failure is not taken for another that needs fewer preemptions",
          "[checker][minimize]") {
  const Program program = program_of(fail_in_two_ways);
  for (const char* strategy : {"dfs", "dpor", "random"}) {
    const Result result = check(program, minimising(strategy, true));
    INFO(strategy);
    CHECK(with_message(result, "early").preemptions == 0);
    CHECK(with_message(result, "late").preemptions == 3);
    CHECK(with_message(result, "late").fewest_preemptions);
    for (const FailureReport& report : result.failures) require_replays(program, report);
  }
}

struct Case {
  const char* name;
  std::function<void()> body;
  Scheduling scheduling = Scheduling::preemptive;
  std::uint32_t spurious_max = 0;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"lost update", lose_an_update},
      {"two ways", fail_in_two_ways},
      {"race",
       [] {
         var<int> plain(0, "plain");
         atomic<int> flag(0, "flag");
         thread first([&] {
           plain.write(1);
           flag.store(1);
           flag.store(0);
         });
         thread second([&] {
           if (flag.load() == 0) plain.write(2);
         });
         first.join(), second.join();
       }},
      {"deadlock",
       [] {
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
       }},
      {"several at once", fail_in_four_threads},
      {"spurious wakeup",
       [] {
         mutex lock("lock");
         condition_variable changed("changed");
         bool ready = false;
         thread waiter([&] {
           std::unique_lock guard(lock);
           if (!ready) changed.wait(guard);
           expect(ready, "woken when ready");
         });
         {
           const std::lock_guard guard(lock);
           ready = true;
         }
         changed.notify_one();
         waiter.join();
       },
       Scheduling::preemptive, 1},
      {"value",
       [] {
         atomic<int> sum(0, "sum");
         thread first([&] { sum.fetch_add(static_cast<int>(choose(3))); });
         thread second([&] { sum.fetch_add(static_cast<int>(choose(3))); });
         first.join(), second.join();
         expect(sum.load() < 4, "small");
       }},
      {"loop that waits",
       [] {
         atomic<int> flag(0, "flag");
         thread first([&] {
           while (flag.load() == 0) this_thread::yield();
           expect(flag.load() == 1, "one");
         });
         thread second([&] {
           flag.store(1);
           flag.store(2);
         });
         first.join(), second.join();
       }},
      {"time-out",
       [] {
         counting_semaphore<4> permits{0};
         thread first(
             [&] { expect(permits.try_acquire_for(std::chrono::nanoseconds(5)), "in time"); });
         thread second([&] { permits.release(); });
         first.join(), second.join();
       }},
      {"cooperative",
       [] {
         atomic<int> turn(0, "turn");
         thread first([&] {
           turn.store(1);
           this_thread::yield();
           expect(turn.load() == 1, "nobody between");
         });
         thread second([&] { turn.store(2); });
         first.join(), second.join();
       },
       Scheduling::cooperative},
  };
  return all;
}

// The bounded searches of dfs, which the minimisation does without where it can, are the judge.
TEST_CASE("what is minimised needs as many preemptions as an exhaustive search says",
          "[checker][minimize]") {
  for (const Case& one : cases()) {
    const Program program = program_of(one.body);
    for (const char* strategy : {"auto", "dfs", "random"}) {
      for (const bool keep_going : {false, true}) {
        CheckOptions options = minimising(strategy, keep_going);
        options.scheduling = one.scheduling;
        options.spurious_max = one.spurious_max;
        INFO(one.name << ", " << strategy << (keep_going ? ", keep going" : ""));
        if (options.strategy == "random") options.executions_max = 300;
        const Result result = check(program, options);
        REQUIRE(result.verdict == Verdict::failed);
        for (const FailureReport& report : result.failures) {
          INFO(report.failure.message);
          require_replays(program, report);
          CHECK(report.fewest_preemptions);
          CHECK(report.preemptions <= report.minimized_from->preemptions);
          for (std::uint32_t fewer = 0; fewer < report.preemptions; ++fewer) {
            CHECK_FALSE(has(failures_within(program, options, fewer), report));
          }
        }
      }
    }
  }
}

TEST_CASE("of the executions with the fewest preemptions one with the fewest events is taken",
          "[checker][minimize]") {
  // The first thread fails whatever the second does, which need not begin.
  const Program program = program_of([] {
    atomic<int> sum(0, "sum");
    thread first([&] {
      sum.fetch_add(1);
      expect(false, "never");
    });
    thread second([&] {
      for (int i = 0; i < 5; ++i) sum.fetch_add(1);
    });
    first.join(), second.join();
  });
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CheckOptions options = minimising("random");
    options.seed = seed;
    const Result result = check(program, options);
    REQUIRE(result.failures.size() == 1);
    CHECK(result.failures.front().preemptions == 0);
    CHECK(result.failures.front().events == 1);
  }
}

TEST_CASE("a budget that ends early leaves a failure that replays, and claims nothing",
          "[checker][minimize]") {
  const Program program = program_of(fail_in_two_ways);
  for (const std::uint64_t executions : {1U, 2U, 5U, 10U}) {
    CheckOptions options = minimising("random", true);
    options.executions_max = 1'000;
    options.minimize_executions = executions;
    const Result result = check(program, options);
    const FailureReport& late = with_message(result, "late");
    INFO(executions);
    require_replays(program, late);
    CHECK(late.preemptions >= 3);
    CHECK(late.preemptions <= late.minimized_from->preemptions);
    CHECK_FALSE(late.fewest_preemptions);
  }
}

TEST_CASE("what is not a bug of the program is reported as it was found", "[checker][minimize]") {
  const Program program = program_of([] {
    atomic<int> flag(0, "flag");
    while (flag.fetch_add(2) % 2 == 0) {
    }
  });
  CheckOptions options = minimising("dfs");
  options.steps_max = 50;
  const Result result = check(program, options);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::step_limit);
  CHECK_FALSE(result.failures.front().minimized_from);
}

TEST_CASE("a program that misuses heddle elsewhere has its failure reported",
          "[checker][minimize]") {
  const Program program = program_of([] {
    atomic<int> turn(0, "turn");
    thread first([&] {
      if (turn.load() == 0) throw UsageError("in another execution");
      expect(false, "reached");
    });
    thread second([&] { turn.store(1); });
    first.join(), second.join();
  });
  CheckOptions options = minimising("random");
  options.executions_max = 1;
  std::size_t failed = 0;
  for (options.seed = 1; options.seed <= 20; ++options.seed) {
    try {
      const Result result = check(program, options);
      REQUIRE(result.failures.size() == 1);
      require_replays(program, result.failures.front());
      ++failed;
    } catch (const UsageError&) {
      // Met by the search itself.
    }
  }
  CHECK(failed > 0);
}

TEST_CASE("a token is minimised like the failure of a search", "[checker][minimize]") {
  const Program program = program_of(lose_an_update);
  const Result found = check(program, options_of("random"));
  const std::string token = found.failures.front().seed;
  const Minimized minimized = minimize(program, token, MinimizeBudget{1'000, 60, nullptr});
  CHECK(minimized.preemptions == 1);
  CHECK(minimized.fewest_preemptions);
  CHECK(minimized.from.preemptions == found.failures.front().preemptions);
  CHECK(minimized.executions <= 1'000);
  CHECK(minimized.failure.message == found.failures.front().failure.message);
  const Replay again = replay(program, decode(minimized.token));
  REQUIRE(again.failures.size() == 1);
  CHECK(text_of(again.trace) == text_of(minimized.trace));
  // Once more: there is nothing smaller.
  CHECK(minimize(program, minimized.token, {}).token == minimized.token);
  // Two executions without preemptions, of which one alone rules nothing out.
  CHECK(minimize(program, minimized.token, {6, 60, nullptr}).fewest_preemptions);
  CHECK_FALSE(minimize(program, minimized.token, {1, 60, nullptr}).fewest_preemptions);
}

TEST_CASE("a token that cannot be minimised is refused with the reason", "[checker][minimize]") {
  const Program program = program_of(lose_an_update);
  const std::string token = check(program, options_of("random")).failures.front().seed;
  const auto reason_of = [](const Program& of, const std::string& of_token) {
    try {
      minimize(of, of_token, {});
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  CHECK(reason_of(program_of(lose_an_update, "other"), token).find("not for \"other\"") !=
        std::string::npos);
  CHECK(reason_of(program_of(fail_in_two_ways), token).find("has changed") != std::string::npos);
  const std::string passing = [] {
    CheckOptions options = options_of("dfs");
    options.steps_max = 3;
    return check(program_of(adders(2, 2)), options).failures.front().seed;
  }();
  CHECK(reason_of(program_of(adders(2, 2)), passing).find("no failure") != std::string::npos);
}

TEST_CASE("the reduction of a schedule leaves what is needed", "[checker][minimize]") {
  Answers answers(100, 0);
  for (std::uint32_t i = 0; i < answers.size(); ++i) answers[i] = i;
  Answers smallest = answers;
  std::size_t attempts = 0;
  const auto attempt = [&](const Answers& candidate) -> std::optional<Answers> {
    ++attempts;
    const auto needs = [&](std::uint32_t answer) {
      return std::find(candidate.begin(), candidate.end(), answer) != candidate.end();
    };
    if (!needs(7) || !needs(8) || !needs(93)) return std::nullopt;
    smallest = candidate;
    return candidate;
  };
  SECTION("to the end") {
    reduce_schedule(answers, attempt, [] { return true; });
    CHECK(smallest == Answers{7, 8, 93});
    CHECK(attempts < 300);
  }
  SECTION("as long as it may") {
    reduce_schedule(answers, attempt, [&] { return attempts < 5; });
    CHECK(attempts == 5);
    CHECK(smallest.size() < answers.size());
  }
}

}  // namespace
}  // namespace heddle::test
