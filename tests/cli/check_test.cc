#include <cctype>
#include <string>
#include <utility>

#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

// `text` with the letters and digits after each `before` replaced.
std::string replaced_after(std::string text, const std::string& before, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(before, at)) != std::string::npos;) {
    at += before.size();
    std::size_t end = at;
    while (end < text.size() && (std::isalnum(text[end]) != 0 || text[end] == '-')) ++end;
    text.replace(at, end - at, by);
  }
  return text;
}

// What differs from run to run, or with an edit of the models, replaced. The time is the last.
std::string masked(std::string text) {
  text = replaced_after(std::move(text), "--seed ", "TOKEN");
  text = replaced_after(std::move(text), ".cc:", "NN");
  return text.substr(0, text.rfind(", ") + 2) + "TIME\n";
}

TEST_CASE("the report of a race names both accesses, tells the execution and how to replay it",
          "[cli][golden]") {
  const Called called = heddle(
      {"check", "counter_race", "--strategy", "dfs", "--keep-going", "--param", "increments=1"});
  CHECK(called.status == 1);
  CHECK(called.err.empty());
  CHECK(masked(called.out) ==
        R"(FAILED  counter_race (threads=2, increments=1): data race on "count"
        models/races/counter_race.cc:NN in T2, execution 1 of dfs, preemptive scheduling

  T1 writes it at models/races/counter_race.cc:NN
  T2 reads it at models/races/counter_race.cc:NN
  nothing orders the two: no lock, atomic, join or other synchronisation by T1 after its access happens before that of T2

  step     T0 (main)           T1                  T2               where
           create T1                                                models/races/counter_race.cc:NN
           create T2                                                models/races/counter_race.cc:NN
     1                         count read -> 0                      models/races/counter_race.cc:NN
     2                       ! count write 1                        models/races/counter_race.cc:NN
           join T1                                                  models/races/counter_race.cc:NN
     3                                           ! count read -> 1  models/races/counter_race.cc:NN
     4                                             count write 2    models/races/counter_race.cc:NN
           join T2                                                  models/races/counter_race.cc:NN
     5     count read -> 2                                          models/races/counter_race.cc:NN

  5 events, 0 preemptions
  ! takes part in the failure
  replay: heddle replay counter_race --seed TOKEN

  2 outcomes
    count=1             4    66.7 %
    count=2             2    33.3 %

  6 executions explored, 6 failing (dfs 6); 30 events, TIME
)");
}

TEST_CASE("a pass prints what it stands on", "[cli]") {
  const Called called = heddle({"check", "counter_mutex", "--strategy", "dfs"});
  CHECK(called.status == 0);
  CHECK(called.err.empty());
  CHECK(contains(called.out, "PASSED  counter_mutex (threads=2, increments=2): no failure"));
  for (const char* part :
       {"\n  executions ", "\n  operations ", "\n  threads ", "\n  choice points ",
        "\n  preemptions ", "\n  shared objects ", "\n  search          complete"}) {
    INFO(part);
    CHECK(contains(called.out, part));
  }
}

TEST_CASE("a search within a bound names it, and says what fewer preemptions do not show",
          "[cli]") {
  const Called passed = heddle({"check", "counter_mutex", "--preemptions", "1"});
  CHECK(passed.status == 0);
  CHECK(contains(passed.out,
                 "PASSED  counter_mutex (threads=2, increments=2): no failure, bounded "
                 "by preemptions=1\n"));
  CHECK(contains(passed.out, "\n  bounds          preemptions=1\n"));
  CHECK(contains(passed.out, "\n  search          bounded by preemptions=1\n"));
  const Called failed = heddle({"check", "lock_order_deadlock", "--preemptions", "3"});
  CHECK(failed.status == 1);
  CHECK(contains(failed.out, "  2 events, 1 preemption\n"));
  CHECK(contains(failed.out, "with fewer preemptions it does not happen"));
}

TEST_CASE("a search that a budget ends is inconclusive", "[cli]") {
  const Called called =
      heddle({"check", "counter_mutex", "--strategy", "random", "--executions", "10"});
  CHECK(called.status == 3);
  CHECK(contains(called.out, "INCONCLUSIVE  counter_mutex"));
}

TEST_CASE("several models are reported one after the other, and the worst decides", "[cli]") {
  const Called both = heddle({"check", "counter_mutex", "counter_race"});
  CHECK(both.status == 1);
  CHECK(contains(both.out, "PASSED  counter_mutex"));
  CHECK(contains(both.out, "FAILED  counter_race"));
  CHECK(heddle({"check", "counter_mutex", "counter_atomic"}).status == 0);
}

TEST_CASE("the option --quiet leaves the verdict and the replay line", "[cli]") {
  const Called failed = heddle({"check", "counter_race", "--quiet"});
  CHECK(failed.status == 1);
  CHECK(lines_of(failed.out).size() == 2);
  CHECK(contains(failed.out, "heddle replay counter_race --seed "));
  CHECK(lines_of(heddle({"check", "counter_mutex", "--quiet"}).out).size() == 1);
}

TEST_CASE("the option --all holds every model to its expected verdict, under both schedulings",
          "[cli]") {
  for (const char* scheduling : {"preemptive", "cooperative"}) {
    const Called called = heddle({"check", "--all", "--scheduling", scheduling});
    INFO(called.out);
    CHECK(called.status == 0);
    CHECK_FALSE(contains(called.out, "not as expected"));
    CHECK(contains(called.out, " models as expected, " + std::string(scheduling)));
  }
}

TEST_CASE("the option --all under a budget that is too small is inconclusive, not failed",
          "[cli]") {
  const Called called = heddle({"check", "--all", "--strategy", "random", "--executions", "200"});
  CHECK(called.status == 3);
  CHECK(contains(called.out, "not decided"));
}

TEST_CASE("every command has a help with an example", "[cli]") {
  CHECK(contains(heddle({"--help"}).out, "Example"));
  for (const char* command : {"list", "check", "replay", "run", "compare"}) {
    const Called called = heddle({command, "--help"});
    INFO(command);
    CHECK(called.status == 0);
    CHECK(called.err.empty());
    CHECK(contains(called.out, "Usage: heddle " + std::string(command)));
    CHECK(contains(called.out, "\n  heddle " + std::string(command) + " "));
  }
}

TEST_CASE("the option --version and list", "[cli]") {
  CHECK(heddle({"--version"}).out.rfind("heddle 0.", 0) == 0);
  const Called all = heddle({"list"});
  CHECK(all.status == 0);
  CHECK(contains(all.out, "counter_race  (data race"));
  CHECK(contains(all.out, "expected: data_race; cooperative: passed"));
  const Called tagged = heddle({"list", "--tag", "deadlock"});
  CHECK(contains(tagged.out, "lock_order_deadlock"));
  CHECK_FALSE(contains(tagged.out, "counter_race"));
}

}  // namespace
}  // namespace heddle::tests
