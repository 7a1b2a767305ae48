#include <cctype>
#include <fstream>
#include <regex>
#include <sstream>
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
  data_race at models/races/counter_race.cc:NN in T2
  Why: T1 writes "count" in step 2 (counter_race.cc:NN), T2 reads it in step 3 (counter_race.cc:NN), and T1 does nothing in between that T2 waits for: they may as well come the other way round, or at the same moment. Neither holds a lock. Missing: one lock that both hold there, an atomic, or something that lets the one wait for the other.

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
  found in execution 1 of dfs, preemptive scheduling
  ! takes part in the failure
  replay: heddle replay counter_race --seed TOKEN

  2 outcomes of the executions explored
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
  const Called both = heddle({"check", "--all"});
  INFO(both.out);
  CHECK(both.status == 0);
  CHECK_FALSE(contains(both.out, "not as expected"));
  CHECK(contains(both.out, " models as expected, preemptive and cooperative scheduling"));
  const std::size_t models = lines_of(heddle({"list"}).out).size();
  CHECK(lines_of(both.out).size() == 2 * models + 3);  // the heading, an empty line, the sum
  const Called one = heddle({"check", "--all", "--scheduling", "cooperative"});
  CHECK(one.status == 0);
  CHECK(lines_of(one.out).size() == models + 3);
  CHECK(contains(one.out, " models as expected, cooperative scheduling"));
  CHECK(lines_of(heddle({"check", "--all", "--quiet"}).out).size() == 1);
}

TEST_CASE("the option --all finds what it expects of models that fail in several ways, by any seed",
          "[cli]") {
  for (const char* seed : {"2", "3", "4", "5", "6"}) {
    const Called called = heddle({"check", "--all", "--seed", seed});
    INFO(called.out);
    CHECK(called.status == 0);
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
  for (const char* command :
       {"list", "show", "check", "replay", "run", "compare", "explain", "selftest"}) {
    const Called called = heddle({command, "--help"});
    INFO(command);
    CHECK(called.status == 0);
    CHECK(called.err.empty());
    CHECK(contains(called.out, "Usage: heddle " + std::string(command)));
    CHECK(contains(called.out, "\n  heddle " + std::string(command) + " "));
  }
}

TEST_CASE("the option --version", "[cli]") {
  CHECK(heddle({"--version"}).out.rfind("heddle 0.", 0) == 0);
}

TEST_CASE("list has one line a model: its name, expected verdicts and concept", "[cli]") {
  const Called all = heddle({"list"});
  CHECK(all.status == 0);
  for (const std::string& line : lines_of(all.out)) {
    if (!contains(line, "counter_race")) continue;
    CHECK(contains(line, "counter_race "));
    CHECK(contains(line, " data_race; cooperative: passed "));
    CHECK(contains(line, " data race, lost update"));
  }
  CHECK(contains(all.out, "\ncounter_race "));
}

TEST_CASE("list with a tag explains the concept, and has the models of that tag only", "[cli]") {
  const Called tagged = heddle({"list", "--tag", "deadlock"});
  CHECK(tagged.out.rfind("Threads wait for each other in a circle", 0) == 0);
  CHECK(contains(tagged.out, "lock_order_deadlock"));
  CHECK_FALSE(contains(tagged.out, "counter_race"));
  CHECK(heddle({"list", "--tag", "fixed"}).out.rfind("actor_mailbox ", 0) == 0);
}

TEST_CASE("show has the explanation, parameters, expected verdicts and the source of a model",
          "[cli]") {
  const Called shown = heddle({"show", "counter_race"});
  CHECK(shown.status == 0);
  CHECK(shown.err.empty());
  for (const char* part :
       {"counter_race  (data race, lost update)\n", "\nraces: A data race: two threads",
        "\nexpected    data_race; cooperative: passed\n",
        "\nparameters  threads    = 2 (1 to 16): threads that count\n",
        "\n            increments = 2 (1 to 100): increments of each thread\n",
        "\nfile        models/races/counter_race.cc\n\n// Threads increment a shared counter"}) {
    INFO(part);
    CHECK(contains(shown.out, part));
  }
  CHECK(contains(heddle({"show", "spurious_wakeup"}).out, "\nsearched    with --spurious 1\n"));
}

TEST_CASE("the source that show prints is the file, and is in the binary", "[cli]") {
  const Called shown = heddle({"show", "lock_order_deadlock"});
  std::ifstream file(HEDDLE_SOURCES "/models/deadlock/lock_order_deadlock.cc");
  std::ostringstream text;
  text << file.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  CHECK(shown.out.ends_with("\n\n" + text.str()));
}

TEST_CASE("show colours the source on a terminal, and leaves its text as it is", "[cli]") {
  const std::string plain = heddle({"show", "event_loop"}).out;
  const std::string coloured = heddle({"show", "event_loop", "--color", "always"}).out;
  for (const char* part : {"\x1b[36mconst\x1b[0m", "\x1b[1;32m\"balance\"\x1b[0m",
                           "\x1b[1;33m0\x1b[0m", "\x1b[2m// "}) {
    INFO(part);
    CHECK(contains(coloured, part));
    CHECK_FALSE(contains(plain, part));
  }
  CHECK(std::regex_replace(coloured, std::regex("\x1b\\[[0-9;]*m"), "") == plain);
  CHECK(contains(heddle_on_terminal({"show", "event_loop"}, 100).out, "\x1b[36mconst\x1b[0m"));
}

TEST_CASE("the verdict names the bounds of threads, and says so where nothing is left",
          "[cli][bounds]") {
  const Called cut = heddle({"check", "counter_mutex", "--operations", "3", "--color", "never"});
  CHECK(cut.status == 3);
  CHECK(cut.out.find("no execution came to its end within the bounds") != std::string::npos);
  CHECK(cut.out.find("bounded by operations=3") != std::string::npos);
  const Called loop = heddle({"check", "counter_mutex", "--iterations", "1", "--color", "never"});
  CHECK(loop.status == 3);
  CHECK(loop.out.find("bounded by iterations=1") != std::string::npos);
  const Called whole = heddle({"check", "counter_mutex", "--operations", "9", "--iterations", "2"});
  CHECK(whole.status == 0);
  CHECK(whole.out.find("operations=9, iterations=2") != std::string::npos);
  CHECK(whole.out.find("complete") != std::string::npos);
}

}  // namespace
}  // namespace heddle::tests
