// Programs that keep something from one execution to the next, and do something else because of it.

#include "checker/repeatability.h"

#include <functional>
#include <memory>
#include <string>

#include "checker/scheduler/random.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

struct Case {
  const char* name;
  // The body; `run` counts the executions from 1, also those that belong to no search.
  void (*body)(int run);
  bool located = true;  // both operations have a line
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"one thread more",
       [](int run) {
         atomic<int> sum(0, "sum");
         const auto add = [&] { sum.fetch_add(1); };
         thread first(add), second(add), third;
         if (run % 3 == 0) third = thread(add);
         first.join(), second.join();
         if (third.joinable()) third.join();
       }},
      {"one addition more, by who comes first",
       [](int run) {
         atomic<int> sum(0, "sum");
         thread first([&] {
           sum.fetch_add(1);
           if (run % 3 == 0) sum.fetch_add(1);
         });
         thread second([&] { sum.fetch_add(1); });
         first.join(), second.join();
       }},
      {"additions at the end, where there is no choice",
       [](int run) {
         atomic<int> sum(0, "sum");
         thread first([&] { sum.fetch_add(1); }), second([&] { sum.fetch_add(1); });
         first.join(), second.join();
         for (int i = 0; i < run % 3; ++i) sum.fetch_add(1);
       }},
      {"another object",
       [](int run) {
         atomic<int> one(0, "one"), other(0, "other");
         thread first([&] { (run % 2 == 0 ? one : other).fetch_add(1); });
         thread second([&] { one.fetch_add(1); });
         first.join(), second.join();
       }},
      {"another outcome",
       [](int run) {
         atomic<int> sum(0, "sum");
         thread first([&] { sum.fetch_add(run); }), second([&] { sum.fetch_add(1); });
         first.join(), second.join();
         outcome("sum", sum.load());
       },
       false},
      {"a cache that the first execution fills",
       [](int run) {
         atomic<int> sum(0, "sum");
         thread first([&] { run == 1 ? sum.store(1) : static_cast<void>(sum.load()); });
         thread second([&] { sum.fetch_add(1); });
         first.join(), second.join();
       }},
      {"a failure now and then",
       [](int run) {
         atomic<int> sum(0, "sum");
         thread first([&] { sum.fetch_add(1); }), second([&] { sum.fetch_add(1); });
         first.join(), second.join();
         expect(run % 5 != 4, "it is not this execution");
       }},
  };
  return all;
}

TEST_CASE("no strategy passes a program that does something else now and then",
          "[checker][nondeterminism]") {
  for (const Case& one : cases()) {
    for (const std::string& strategy : strategy_names()) {
      for (const bool keep_going : {false, true}) {
        INFO(one.name << ", " << strategy << (keep_going ? ", keep going" : ""));
        int run = 0;
        CheckOptions options = options_of(strategy, keep_going);
        if (strategy == "random") options.executions_max = 20;
        const Result result = check(program_of([&] { one.body(++run); }), options);
        REQUIRE(result.verdict == Verdict::failed);
        CHECK_FALSE(result.exhaustive);
        const FailureReport& report = result.failures.back();
        REQUIRE(report.failure.kind == FailureKind::nondeterminism);
        REQUIRE(report.failure.details.size() == 2);
        const std::string before = report.failure.details[0].substr(8);
        const std::string now = report.failure.details[1].substr(5);
        INFO(before << " / " << now);
        CHECK(before != now);
        CHECK(report.events > 0);
        if (!one.located) continue;
        CHECK(report.failure.locations.size() == 2);
        CHECK(before.find("repeatability_test.cc:") != std::string::npos);
        CHECK(now.find("repeatability_test.cc:") != std::string::npos);
      }
    }
  }
}

TEST_CASE("dpor notices at a branch that its thread does something else than was planned",
          "[checker][nondeterminism][dpor]") {
  // From the third execution on, behind the one that looks ahead and the first of the search.
  const std::vector<std::function<void(int)>> bodies = {
      [](int run) {
        atomic<int> x(0, "x");
        const auto add = [&] { x.fetch_add(1); };
        thread first(add), second;
        if (run <= 3) second = thread(add);
        first.join();
        if (second.joinable()) second.join();
      },
      [](int run) {
        atomic<int> x(0, "x"), y(0, "y");
        thread first([&] { x.fetch_add(1); });
        thread second([&] { (run <= 3 ? x : y).fetch_add(1); });
        first.join(), second.join();
      },
      [](int run) {
        atomic<int> x(0, "x");
        thread first([&] { x.fetch_add(1); });
        thread second([&] { run <= 3 ? static_cast<void>(x.fetch_add(1)) : x.store(1); });
        first.join(), second.join();
      },
  };
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    INFO(i);
    int run = 0;
    const Result result = check(program_of([&] { bodies[i](++run); }), options_of("dpor"));
    REQUIRE(result.verdict == Verdict::failed);
    CHECK(result.failures.front().failure.kind == FailureKind::nondeterminism);
    CHECK(result.failures.front().strategy == "dpor");
    CHECK(result.failures.front().execution == 2);
  }
}

TEST_CASE("what a program keeps and does nothing by is no nondeterminism",
          "[checker][nondeterminism]") {
  int run = 0;
  std::unique_ptr<int> cache;
  std::vector<std::unique_ptr<int>> kept;  // so that addresses are others each time
  const auto body = [&] {
    if (!cache) cache = std::make_unique<int>(7);
    kept.push_back(std::make_unique<int>(++run));
    atomic<int*> last(nullptr, "last");
    thread first([&] { last.store(kept.back().get()); });
    thread second([&] { static_cast<void>(last.load()); });
    first.join(), second.join();
    outcome("cached", *cache);
  };
  for (const std::string& strategy : strategy_names()) {
    INFO(strategy);
    CheckOptions options = options_of(strategy);
    if (strategy == "random") options.executions_max = 20;
    const Result result = check(program_of(body), options);
    CHECK(result.failures.empty());
  }
}

TEST_CASE("two executions are told apart by what they do, not by the values they meet",
          "[checker][nondeterminism]") {
  const auto recorded = [](int value, bool reads) {
    MachineOptions options;
    RandomWalk walk = RandomWalk::once(1);
    return run_recorded(program_of([=] {
                          atomic<int> x(0, "x");
                          x.store(value);
                          if (reads) static_cast<void>(x.load());
                        }),
                        options, walk);
  };
  CHECK_FALSE(difference(recorded(1, true), recorded(2, true)));
  const std::optional<Departure> longer = difference(recorded(1, false), recorded(1, true));
  REQUIRE(longer);
  CHECK(longer->found.find("T0 (main) load of x") == 0);
}

}  // namespace
}  // namespace heddle::test
