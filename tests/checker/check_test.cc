// check(): verdicts and their reasons, counts, budgets, options.

#include "checker/check.h"

#include <chrono>
#include <limits>
#include <thread>

#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

// 70 interleavings, nothing wrong.
Program four_and_four() { return program_of(adders(2, 4)); }

// T1: store. T2: load. It fails where the load comes first: in 1 of 2 executions.
Program one_of_two_fails() {
  return program_of([] {
    atomic<int> flag(0, "flag");
    thread first([&] { flag.store(1); });
    thread second([&] {
      const int seen = flag.load();
      outcome("seen", seen);
      expect(seen == 1, "stored before");
    });
    first.join(), second.join();
  });
}

// T2 spins, without yielding, until T1 has stored.
Program spinning() {
  return program_of([] {
    atomic<int> flag(0, "flag");
    thread first([&] { flag.store(1); });
    thread second([&] {
      while (flag.fetch_add(2) % 2 == 0) {
      }
    });
    first.join(), second.join();
  });
}

std::string reason_of(const Program& program, const CheckOptions& options) {
  try {
    static_cast<void>(check(program, options));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

// --- Verdicts and counts -----------------------------------------------------------------------

TEST_CASE("a complete search without a failure passes", "[checker][check]") {
  const Result result = check(four_and_four(), options_of("dfs"));
  CHECK(result.verdict == Verdict::passed);
  CHECK(result.reason.empty());
  CHECK(result.exhaustive);
  CHECK(result.executions.explored == 70);
  CHECK(result.executions.failing == 0);
  CHECK(result.executions.blocked == 0);
  CHECK(result.executions.truncated == 0);
  CHECK(result.executions.redundant == 0);
  CHECK(result.events == 70 * 8);
  CHECK(result.failures.empty());
  CHECK(result.model == "program");
  CHECK(result.strategy == "dfs");
  CHECK(result.scheduling == "preemptive");
  CHECK(result.certificate.completeness == "complete");
  CHECK(result.certificate.executions == 70);
  CHECK(result.certificate.events == 560);
  CHECK(result.certificate.threads_max == 3);
  // T1 and T2 in turn, each time with the other able to go on, but for the last.
  CHECK(result.certificate.preemptions_max == 6);
  CHECK(result.certificate.shared_objects == std::vector<std::string>{"sum"});
  CHECK_FALSE(result.certificate.traces.has_value());
}

TEST_CASE("the certificate of dpor has its traces", "[checker][check]") {
  // Additions to one atomic are dependent: each interleaving is a trace of its own.
  const Result result = check(four_and_four(), options_of("dpor"));
  CHECK(result.verdict == Verdict::passed);
  CHECK(result.certificate.traces == 70);
  CHECK(result.certificate.completeness == "complete");
}

TEST_CASE("a search stops at its first failure, or goes on and counts them", "[checker][check]") {
  const Result first = check(one_of_two_fails(), options_of("dfs"));
  CHECK(first.verdict == Verdict::failed);
  CHECK_FALSE(first.exhaustive);
  CHECK(first.certificate.completeness == "sampled");
  CHECK(first.failures.size() == 1);
  CHECK(first.executions.failing == 1);
  CHECK(first.failures.front().execution == 2);

  const Result all = check(one_of_two_fails(), options_of("dfs", true));
  CHECK(all.verdict == Verdict::failed);
  CHECK(all.exhaustive);
  CHECK(all.failures.size() == 1);
  CHECK(all.executions.explored == 2);
  CHECK(all.executions.failing == 1);

  // T2's load comes before, between or after T1's 4 additions: 5 executions, 1 of them well.
  const Program late = program_of([] {
    atomic<int> sum(0);
    thread first_thread([&] {
      for (int i = 0; i < 4; ++i) sum.fetch_add(1);
    });
    thread second([&] { expect(sum.load() >= 4, "all added"); });
    first_thread.join(), second.join();
  });
  const Result counted = check(late, options_of("dfs", true));
  CHECK(counted.executions.explored == 5);
  CHECK(counted.executions.failing == 4);
  CHECK(counted.failures.size() == 1);
}

TEST_CASE("the outcomes of all executions are counted and sorted", "[checker][check]") {
  const Program program = program_of([] {
    const std::uint32_t first = choose(2);
    if (first == 1) outcome("more", choose(3));
    outcome("first", first);
    atomic<int> shared(0);
    thread child([&] { shared.store(1); });
    shared.store(2);
    child.join();
    outcome("last", shared.load());
  });
  const Result result = check(program, options_of("dfs"));
  CHECK(result.verdict == Verdict::passed);
  CHECK(result.executions.explored == 8);
  REQUIRE(result.outcomes.size() == 8);
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
    total += result.outcomes[i].count;
    if (i > 0) CHECK(result.outcomes[i - 1].values < result.outcomes[i].values);
  }
  CHECK(total == 8);
  CHECK(result.outcomes.front().values == decltype(Outcome::values){{"first", 0}, {"last", 1}});
}

TEST_CASE("a program in which nothing can go wrong is vacuous, not passed", "[checker][check]") {
  const auto alone = [] {
    atomic<int> mine(0);
    for (int i = 0; i < 3; ++i) mine.fetch_add(1);
  };
  const auto apart = [] {
    const auto work = [] {
      atomic<int> mine(0);
      mine.fetch_add(1), mine.fetch_add(1);
    };
    thread first(work), second(work);
    first.join(), second.join();
  };
  const auto in_turn = [] {
    atomic<int> shared(0);
    thread child([&] { shared.store(1); });
    child.join();
    shared.store(2);
  };
  const std::vector<std::function<void()>> bodies = {[] {}, alone, apart, in_turn,
                                                     [] { choose(5); }};
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    for (const char* strategy : {"dfs", "dpor", "auto"}) {
      const Result result = check(program_of(bodies[i]), options_of(strategy));
      INFO(i << ", " << strategy);
      CHECK(result.verdict == Verdict::inconclusive);
      CHECK(result.reason == "vacuous");
      CHECK(result.failures.empty());
    }
  }
}

TEST_CASE("a program that always fails alone is failed, not vacuous", "[checker][check]") {
  const Result result = check(program_of([] { expect(false, "no"); }), options_of("dfs"));
  CHECK(result.verdict == Verdict::failed);
  CHECK(result.executions.explored == 1);
}

TEST_CASE("an execution with too many operations is truncated, and says step_limit",
          "[checker][check]") {
  CheckOptions options = options_of("dfs", true);
  options.steps_max = 20;
  const Result all = check(spinning(), options);
  CHECK(all.verdict == Verdict::inconclusive);
  CHECK(all.reason == "step_limit");
  CHECK_FALSE(all.exhaustive);
  // The store after n additions that see no 1, and one that does: n = 0 to 18 fit. Cut are n = 19
  // at the last one, and after 20 of them either thread's operation.
  CHECK(all.executions.explored == 19);
  CHECK(all.executions.truncated == 3);
  CHECK(all.executions.failing == 0);
  REQUIRE(all.failures.size() == 1);
  CHECK(all.failures.front().failure.kind == FailureKind::step_limit);
  require_replays(spinning(), all.failures.front());

  options.keep_going = false;
  const Result first = check(spinning(), options);
  CHECK(first.executions.truncated == 1);
  CHECK(first.reason == "step_limit");
}

TEST_CASE("a failure outweighs a truncated execution", "[checker][check]") {
  const Program program = program_of([] {
    atomic<int> flag(0, "flag");
    thread first([&] { flag.store(1); });
    thread second([&] {
      while (flag.fetch_add(2) % 2 == 0) {
      }
      expect(false, "reached");
    });
    first.join(), second.join();
  });
  CheckOptions options = options_of("dfs", true);
  options.steps_max = 20;
  const Result result = check(program, options);
  CHECK(result.verdict == Verdict::failed);
  CHECK(result.executions.truncated == 3);
  CHECK(result.executions.explored == 19);
  CHECK(result.executions.failing == 19);
  for (const FailureReport& report : result.failures) require_replays(program, report);
}

// --- Budgets -----------------------------------------------------------------------------------

TEST_CASE("a budget of executions ends a search, unless it had ended", "[checker][check]") {
  CheckOptions options = options_of("dfs");
  options.executions_max = 69;
  const Result cut = check(four_and_four(), options);
  CHECK(cut.verdict == Verdict::inconclusive);
  CHECK(cut.reason == "executions");
  CHECK(cut.executions.explored == 69);
  CHECK_FALSE(cut.exhaustive);
  CHECK(cut.certificate.completeness == "sampled");
  options.executions_max = 70;
  CHECK(check(four_and_four(), options).verdict == Verdict::passed);
  options.strategy = "random";
  options.executions_max = 1;
  const Result one = check(four_and_four(), options);
  CHECK(one.reason == "executions");
  CHECK(one.executions.explored == 1);
}

TEST_CASE("a sampler never passes, however much it has seen", "[checker][check]") {
  const Result result = check(program_of(adders(2, 1)), options_of("random"));
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.reason == "executions");
  CHECK(result.executions.explored == kRandomExecutions);
  CHECK_FALSE(result.exhaustive);
}

TEST_CASE("a budget of time ends a search", "[checker][check]") {
  const std::string strategy = GENERATE("dfs", "dpor", "random", "auto");
  CheckOptions options = options_of(strategy);
  options.seconds_max = 0.05;
  const Result result = check(program_of(adders(6, 6)), options);
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.reason == "time");
  CHECK(result.executions.explored > 0);
  CHECK(result.seconds >= 0.05);
  CHECK(result.seconds < 5);
}

TEST_CASE("a budget of time holds for slow executions too", "[checker][check]") {
  using std::chrono::steady_clock;
  const Program slow = program_of([] {
    adders(2, 4)();
    const auto end = steady_clock::now() + std::chrono::milliseconds(5);
    while (steady_clock::now() < end) {
    }
  });
  CheckOptions options = options_of("dfs");
  options.seconds_max = 0.05;
  const Result result = check(slow, options);
  CHECK(result.reason == "time");
  CHECK(result.executions.explored <= 10);
}

TEST_CASE("a budget of time beside one of executions: the first to end counts",
          "[checker][check]") {
  CheckOptions options = options_of("random");
  options.seconds_max = 3600;
  options.executions_max = 20;
  const Result result = check(four_and_four(), options);
  CHECK(result.reason == "executions");
  CHECK(result.executions.explored == 20);
}

// --- auto --------------------------------------------------------------------------------------

TEST_CASE("auto samples first and counts its two phases apart", "[checker][check][auto]") {
  const Program program = program_of([] {
    adders(2, 4)();
    outcome("done", 1);
  });
  const Result result = check(program, options_of("auto"));
  CHECK(result.verdict == Verdict::passed);
  CHECK(result.strategy == "auto");
  REQUIRE(result.phases.size() == 2);
  CHECK(result.phases[0].strategy == "random");
  CHECK(result.phases[0].executions == kSamplingExecutions);
  CHECK(result.phases[1].strategy == "dpor");
  CHECK(result.phases[1].executions == 70);
  CHECK(result.executions.explored == 70);
  CHECK(result.events == 70 * 8);
  REQUIRE(result.outcomes.size() == 1);
  CHECK(result.outcomes.front().count == 70);
}

TEST_CASE("auto searches by dfs what dpor cannot reduce", "[checker][check][auto]") {
  CheckOptions options = options_of("auto");
  SECTION("the cooperative scheduling") { options.scheduling = Scheduling::cooperative; }
  SECTION("spurious wakeups") { options.spurious_max = 1; }
  const Result result = check(four_and_four(), options);
  CHECK(result.verdict == Verdict::passed);
  REQUIRE(result.phases.size() == 2);
  CHECK(result.phases[1].strategy == "dfs");
}

TEST_CASE("auto stops at a shallow failure without searching on", "[checker][check][auto]") {
  const Result result = check(one_of_two_fails(), options_of("auto"));
  CHECK(result.verdict == Verdict::failed);
  REQUIRE(result.phases.size() == 1);
  CHECK(result.failures.front().strategy == "random");
  CHECK(result.failures.front().execution == result.phases[0].executions);
}

TEST_CASE("auto finds what its samples miss", "[checker][check][auto]") {
  const Program program = program_of([] {
    atomic<int> sum(0);
    thread child([&] { sum.store(1); });
    sum.store(2);
    child.join();
    const std::uint32_t first = choose(200), second = choose(200);
    expect(first != 3 || second != 5, "not 3 and 5");
  });
  const Result result = check(program, options_of("auto"));
  CHECK(result.verdict == Verdict::failed);
  REQUIRE(result.phases.size() == 2);
  CHECK(result.phases[0].executions == kSamplingExecutions);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().strategy == "dpor");
  CHECK(result.failures.front().execution == result.phases[1].executions);
  require_replays(program, result.failures.front());
}

TEST_CASE("auto gives each of its phases the budget of executions", "[checker][check][auto]") {
  CheckOptions options = options_of("auto");
  options.executions_max = 10;
  const Result result = check(four_and_four(), options);
  CHECK(result.reason == "executions");
  REQUIRE(result.phases.size() == 2);
  CHECK(result.phases[0].executions == 10);
  CHECK(result.phases[1].executions == 10);
  CHECK(result.executions.explored == 10);
}

TEST_CASE("auto under keep_going has the counts of a complete search", "[checker][check][auto]") {
  const Result result = check(one_of_two_fails(), options_of("auto", true));
  CHECK(result.verdict == Verdict::failed);
  CHECK(result.exhaustive);
  CHECK(result.executions.explored == 2);
  CHECK(result.executions.failing == 1);
  CHECK(result.failures.size() == 1);
}

// --- Options -----------------------------------------------------------------------------------

TEST_CASE("each option out of range is refused with what is wrong", "[checker][check][usage]") {
  const auto reason = [](auto&& change) {
    CheckOptions options;
    change(options);
    return reason_of(four_and_four(), options);
  };
  using Options = CheckOptions&;
  CHECK(reason([](Options o) { o.strategy = "psychic"; }) == "unknown strategy \"psychic\"");
  CHECK(reason([](Options o) { o.strategy = ""; }) == "unknown strategy \"\"");
  CHECK(reason([](Options o) { o.executions_max = 0; }).find("0 executions") != std::string::npos);
  const double bad_times[] = {0.0, -1.0, -std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN()};
  for (const double seconds : bad_times) {
    INFO(seconds);
    CHECK(reason([=](Options o) { o.seconds_max = seconds; }) ==
          "a budget of no time checks nothing");
  }
  CHECK(reason([](Options o) { o.steps_max = 0; }) == "a limit of 0 operations checks nothing");
  CHECK(reason([](Options o) { o.threads_max = 0; }) == "threads_max must be from 1 to 1024");
  CHECK(reason([](Options o) { o.threads_max = 1025; }) == "threads_max must be from 1 to 1024");
  CHECK(reason([](Options o) { o.stack_size = 16 * 1024 - 1; }).find("stack_size") == 0);
  CHECK(reason([](Options o) {
          o.strategy = "dpor";
          o.scheduling = Scheduling::cooperative;
        }).find("dpor searches the preemptive scheduling") == 0);
  CHECK(reason([](Options o) {
          o.strategy = "dpor";
          o.spurious_max = 1;
        }).find("dpor searches the preemptive scheduling") == 0);
  CHECK(reason_of(program_of(nullptr), CheckOptions{}).find("the body is empty") !=
        std::string::npos);
  CHECK(reason([](Options o) { o.threads_max = 1024; }) == "accepted");
  CHECK(reason([](Options o) { o.stack_size = 16 * 1024; }) == "accepted");
}

TEST_CASE("each strategy that is named can be used", "[checker][check]") {
  for (const std::string& strategy : strategy_names()) {
    INFO(strategy);
    CheckOptions options = options_of(strategy);
    options.executions_max = 100;
    CHECK(check(four_and_four(), options).failures.empty());
  }
}

TEST_CASE("more threads than threads_max are a wrong use", "[checker][check][usage]") {
  CheckOptions options = options_of("dfs");
  options.threads_max = 3;
  CHECK(check(program_of(adders(2, 1)), options).verdict == Verdict::passed);
  options.threads_max = 2;
  CHECK(reason_of(program_of(adders(2, 1)), options) ==
        "more than 2 threads in one execution (threads_max)");
}

TEST_CASE("progress is told while a search runs", "[checker][check]") {
  CheckOptions options = options_of("dfs");
  options.seconds_max = 0.25;
  std::vector<Progress> told;
  options.progress = [&](const Progress& progress) { told.push_back(progress); };
  check(program_of(adders(6, 6)), options);
  REQUIRE(told.size() >= 2);
  CHECK(told.size() <= 4);
  for (std::size_t i = 1; i < told.size(); ++i) {
    CHECK(told[i].strategy == "dfs");
    CHECK(told[i].executions > told[i - 1].executions);
    CHECK(told[i].seconds > told[i - 1].seconds);
    CHECK(told[i].estimate.has_value());
  }
}

// --- Scheduling --------------------------------------------------------------------------------

TEST_CASE("the cooperative scheduling decides only where a thread blocks or yields",
          "[checker][check]") {
  const auto body = [](bool yields) {
    return [yields] {
      var<int> count(0, "count");
      const auto add = [&] {
        const int seen = count.read();
        if (yields) this_thread::yield();
        count.write(seen + 1);
      };
      thread first(add), second(add);
      first.join(), second.join();
      outcome("count", count.read());
    };
  };
  CheckOptions options = options_of("dfs", true);
  options.scheduling = Scheduling::cooperative;
  const Result smooth = check(program_of(body(false)), options);
  CHECK(smooth.verdict == Verdict::passed);
  CHECK(smooth.scheduling == "cooperative");
  CHECK(smooth.executions.explored == 2);
  CHECK(smooth.certificate.preemptions_max == 0);
  REQUIRE(smooth.outcomes.size() == 1);
  CHECK(smooth.outcomes.front().values.front().second == 2);
  const Result yielding = check(program_of(body(true)), options);
  REQUIRE_FALSE(yielding.outcomes.empty());
  CHECK(yielding.outcomes.front().values.front().second == 1);
}

TEST_CASE("a failure under the cooperative scheduling replays under it", "[checker][check]") {
  const Program program = program_of([] {
    mutex a("a"), b("b");
    const auto take = [](mutex& one, mutex& other) {
      const std::lock_guard first(one);
      this_thread::yield();
      const std::lock_guard second(other);
    };
    thread first([&] { take(a, b); }), second([&] { take(b, a); });
    first.join(), second.join();
  });
  CheckOptions options = options_of("auto");
  options.scheduling = Scheduling::cooperative;
  const Result result = check(program, options);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::deadlock);
  CHECK(decode(result.failures.front().seed).scheduling == Scheduling::cooperative);
  require_replays(program, result.failures.front());
}

TEST_CASE("spurious wakeups are searched only where they are asked for", "[checker][check]") {
  const Program program = program_of([] {
    mutex lock;
    condition_variable changed;
    var<bool> ready(false, "ready");
    thread waiter([&] {
      std::unique_lock guard(lock);
      if (!ready.read()) changed.wait(guard);
      expect(ready.read(), "ready after the wait");
    });
    {
      const std::lock_guard guard(lock);
      ready.write(true);
      changed.notify_one();
    }
    waiter.join();
  });
  CheckOptions options = options_of("dfs");
  CHECK(check(program, options).verdict == Verdict::passed);
  options.spurious_max = 1;
  const Result result = check(program, options);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::assertion);
  require_replays(program, result.failures.front());
}

TEST_CASE("a failure of an unfair execution of dpor replays", "[checker][check][dpor]") {
  // dfs holds the thread back that yields, dpor does not: what it finds must come back all the
  // same.
  const Program program = program_of([] {
    atomic<int> stored(0, "stored");
    thread first([&] {
      for (int i = 0; i < 5; ++i) this_thread::yield();
      expect(stored.load() == 1, "stored");
    });
    thread second([&] { stored.store(1); });
    first.join(), second.join();
  });
  const Result result = check(program, options_of("dpor", true));
  for (const FailureReport& report : result.failures) {
    CHECK(report.failure.kind == FailureKind::assertion);
    require_replays(program, report);
  }
}

}  // namespace
}  // namespace heddle::test
