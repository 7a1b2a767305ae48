// heddle on programs that know nothing of it: those of sources/, built by the compiler wrapper.

#include <sys/wait.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/cli/process.h"

namespace heddle::tests {
namespace {

std::vector<std::string> compilers() {
  std::istringstream names(HEDDLE_TEST_COMPILERS);
  std::vector<std::string> all;
  for (std::string name; names >> name;) all.push_back(name);
  return all;
}

std::string path_of(const std::string& compiler, const std::string& name,
                    const std::string& optimisation = "-O1") {
  return std::string(HEDDLE_TEST_PROGRAMS) + "/" + compiler + optimisation + "/" + name;
}

// heddle check --program NAME OPTIONS -- ARGUMENT
Called check(const std::string& compiler, const std::string& name, std::vector<std::string> options,
             const std::string& argument = "") {
  std::vector<std::string> words{"check", "--program", path_of(compiler, name)};
  words.insert(words.end(), options.begin(), options.end());
  if (!argument.empty()) words.insert(words.end(), {"--", argument});
  return heddle(words);
}

struct Counted {
  std::string program;
  std::string argument;
  std::string executions;  // the last line of the report, up to its events
};

}  // namespace

TEST_CASE("dpor explores one execution of each trace of a program that knows nothing of it") {
  const std::vector<Counted> all = {
      {"adds", "3", "6"},      {"adds", "6", "720"},     {"readers", "3", "8"},
      {"readers", "7", "128"}, {"last_zero", "5", "64"}, {"last_zero", "10", "3,328"},
      {"indexer", "12", "8"},  {"indexer", "13", "64"},  {"locked_counter", "", "6"},
  };
  for (const std::string& compiler : compilers()) {
    for (const Counted& each : all) {
      const Called called = check(compiler, each.program, {"--strategy", "dpor"}, each.argument);
      INFO(compiler << " " << each.program << " " << each.argument << "\n"
                    << called.out << called.err);
      CHECK(called.status == 0);
      CHECK(contains(called.out, "(dpor " + each.executions + ")"));
    }
  }
}

// Three threads take one lock: 3! orders, of which half have either of two threads first.
TEST_CASE("coverage of a program has its locks, and not its plain accesses") {
  for (const std::string& compiler : compilers()) {
    const Called called =
        heddle({"coverage", "--program", path_of(compiler, "locked_counter"), "--color", "never"});
    INFO(compiler << "\n" << called.out << called.err);
    CHECK(called.status == 0);
    CHECK(contains(called.out, "locked_counter: 6 executions of dpor"));
    CHECK(contains(called.out, "3 pairs of operations: 3 seen in both orders, 0 in one only"));
    CHECK(contains(called.out, "    lock    T1 lock "));
    CHECK_FALSE(contains(called.out, "counter "));
  }
}

TEST_CASE("a race between plain accesses is reported with both lines and the variable's name") {
  for (const std::string& compiler : compilers()) {
    for (const std::string strategy : {"random", "dpor", "dfs", "auto"}) {
      const Called called = check(compiler, "racy_counter", {"--strategy", strategy});
      INFO(compiler << " " << strategy << "\n" << called.out << called.err);
      CHECK(called.status == 1);
      CHECK(contains(called.out, "data race on \"counter\""));
      CHECK(contains(called.out, "T1 writes it at racy_counter.cc:7"));
      // clang leaves the read out where a write of the same follows.
      const bool reads = contains(called.out, "T2 reads it at racy_counter.cc:7");
      CHECK((reads || contains(called.out, "T2 writes it at racy_counter.cc:7")));
      CHECK_FALSE(contains(called.out, "counted"));  // the program's own output
    }
  }
}

TEST_CASE("a race of a program is not explained by other operations of its lines") {
  for (const std::string& compiler : compilers()) {
    const Called called = check(compiler, "race_beside_lock", {"--strategy", "dfs"});
    INFO(compiler << "\n" << called.out << called.err);
    CHECK(called.status == 1);
    CHECK(contains(called.out, "data race on \"count\""));
    CHECK_FALSE(contains(called.out, "holds \"lock\""));
    CHECK_FALSE(contains(called.out, "reads \"lock\""));
  }
}

TEST_CASE("the threads of C11 are simulated as those of pthreads") {
  for (const std::string& compiler : compilers()) {
    const Called right = check(compiler, "c11_threads", {"--strategy", "dpor"});
    INFO(compiler << "\n" << right.out << right.err);
    CHECK(right.status == 0);
    CHECK(contains(right.out, "PASSED"));
    for (const std::string strategy : {"random", "dpor", "dfs", "auto"}) {
      const Called wrong = check(compiler, "c11_threads", {"--strategy", strategy}, "broken");
      INFO(strategy << "\n" << wrong.out << wrong.err);
      CHECK(wrong.status == 1);
      CHECK(contains(wrong.out, "items == 1"));
      CHECK(contains(wrong.out, "c11_threads.c:"));
    }
  }
}

TEST_CASE("a loop that waits for a plain variable is a race, and does not keep heddle for ever") {
  for (const std::string& compiler : compilers()) {
    for (const std::string strategy : {"random", "dpor", "dfs"}) {
      const Called called = check(compiler, "plain_spin", {"--strategy", strategy});
      INFO(compiler << " " << strategy << "\n" << called.out << called.err);
      CHECK(called.status == 1);
      CHECK(contains(called.out, "data race on \"ready\""));
    }
  }
}

TEST_CASE("optimisation changes neither the traces of a program nor whether it races") {
  const std::vector<Counted> all = {
      {"adds", "4", "24"}, {"last_zero", "5", "64"}, {"locked_counter", "", "6"}};
  for (const std::string& compiler : compilers()) {
    for (const std::string optimisation : {"-O0", "-O2"}) {
      const auto run = [&](const std::string& name, std::vector<std::string> rest) {
        std::vector<std::string> words{"check", "--program", path_of(compiler, name, optimisation)};
        words.insert(words.end(), rest.begin(), rest.end());
        return heddle(words);
      };
      INFO(compiler << " " << optimisation);
      for (const Counted& each : all) {
        const Called called = run(each.program, {"--strategy", "dpor", "--", each.argument});
        INFO(each.program << "\n" << called.out << called.err);
        CHECK(contains(called.out, "(dpor " + each.executions + ")"));
      }
      CHECK(contains(run("racy_counter", {}).out, "data race on \"counter\""));
      const Called state = run("state", {"--strategy", "random", "--executions", "300"});
      INFO(state.out << state.err);
      CHECK(contains(state.out, "300 executions explored (random 300)"));
    }
  }
}

// heddle check --program NAME OPTIONS -- ARGUMENT, of a program that is built at that level.
Called check_at(const std::string& compiler, const std::string& optimisation,
                const std::string& name, std::vector<std::string> options,
                const std::string& argument) {
  std::vector<std::string> words{"check", "--program", path_of(compiler, name, optimisation)};
  words.insert(words.end(), options.begin(), options.end());
  words.insert(words.end(), {"--", argument});
  return heddle(words);
}

TEST_CASE("std::lock and std::scoped_lock are no livelock, and dpor comes to their end") {
  const std::vector<Counted> all = {{"several_locks", "scoped_lock", "6 executions explored, 7"},
                                    {"several_locks", "std_lock", "6 executions explored, 7"},
                                    {"several_locks", "three", "14 executions explored, 38"},
                                    {"several_locks", "types", "14 executions explored, 38"}};
  for (const std::string& compiler : compilers()) {
    for (const std::string optimisation : {"-O0", "-O1", "-O2"}) {
      for (const Counted& each : all) {
        INFO(compiler << " " << optimisation << " " << each.argument);
        for (const std::string strategy : {"dpor", "auto"}) {
          const Called called = check_at(compiler, optimisation, each.program,
                                         {"--strategy", strategy}, each.argument);
          INFO(called.out << called.err);
          CHECK(called.status == 0);
          CHECK(contains(called.out, each.executions + " blocked"));
        }
        const Called sampled =
            check_at(compiler, optimisation, each.program,
                     {"--strategy", "random", "--executions", "300"}, each.argument);
        INFO(sampled.out << sampled.err);
        CHECK(sampled.status == 3);
        CHECK_FALSE(contains(sampled.out, "livelock"));
      }
    }
  }
}

TEST_CASE("to back off by hand as std::lock does is a livelock") {
  for (const std::string& compiler : compilers()) {
    for (const std::string optimisation : {"-O0", "-O1", "-O2"}) {
      for (const std::string argument : {"by_hand", "try_lock"}) {
        const Called called =
            check_at(compiler, optimisation, "several_locks",
                     {"--strategy", "random", "--executions", "300", "--steps", "5000"}, argument);
        INFO(compiler << " " << optimisation << " " << argument << "\n"
                      << called.out << called.err);
        CHECK(called.status == 1);
        CHECK(contains(called.out, "livelock: T1 and T2 repeat the same 6 operations for ever"));
      }
    }
  }
}

TEST_CASE("a thread object that an exception destroys is a leak, and the exception is named") {
  const std::vector<std::pair<std::string, std::string>> all = {
      {"throw", "std::runtime_error: no connection"},
      {"other", "Refused"},
      {"rethrow", "std::logic_error: not now"},
      {"rethrow_exception", "std::out_of_range: too far"}};
  for (const std::string& compiler : compilers()) {
    for (const std::string optimisation : {"-O0", "-O1", "-O2"}) {
      // As above, where it inlines.
      const bool tells = compiler == "gnu" || optimisation == "-O0";
      const auto run = [&](const std::string& argument) {
        return check_at(compiler, optimisation, "thread_leak", {"--strategy", "random"}, argument);
      };
      for (const auto& [argument, exception] : all) {
        const Called called = run(argument);
        INFO(compiler << " " << optimisation << "\n" << called.out << called.err);
        CHECK(called.status == 1);
        CHECK(contains(called.out,
                       "an exception is on its way, and leaves the scope: " + exception + "\n"));
        if (tells) {
          CHECK(contains(called.out, "thread_leak at thread_leak.cc:"));
          CHECK(contains(called.out, "is that of an exception, " + exception + ", which leaves"));
        }
      }
      const Called left = run("return");
      INFO(compiler << " " << optimisation << "\n" << left.out << left.err);
      CHECK(left.status == 1);
      if (tells) CHECK(contains(left.out, "neither joined nor detached in T0 (main)"));
      CHECK_FALSE(contains(left.out, "exception"));
      const Called ended = run("noexcept");
      INFO(ended.out << ended.err);
      CHECK(contains(ended.out, "std::terminate called in T0 (main)"));
      CHECK(contains(ended.out,
                     "the exception that nobody can catch is std::runtime_error: no connection"));
      CHECK(run("none").status == 3);
    }
  }
}

TEST_CASE("races that are ignored are not reported") {
  const Called called = check(compilers().front(), "racy_counter", {"--races", "ignore"});
  INFO(called.out << called.err);
  CHECK(called.status == 3);
  CHECK(contains(called.out, "vacuous"));
}

TEST_CASE("the replay line of a program's failure brings it back with the same timeline") {
  for (const std::string& compiler : compilers()) {
    const Called found = check(compiler, "one_interleaving", {"--strategy", "random"}, "abort");
    INFO(found.out << found.err);
    REQUIRE(found.status == 1);
    const std::string line = after(found.out, "  replay: heddle ");
    std::istringstream words(line);
    std::vector<std::string> call;
    for (std::string word; words >> word;) call.push_back(word);
    const Called again = heddle(call);
    INFO(line << "\n" << again.out << again.err);
    CHECK(again.status == 1);
    CHECK(contains(again.out, "abort() called in T2"));
    const std::vector<std::string> timeline = lines_of(again.out);
    for (const std::string& each : timeline) {
      if (contains(each, "load -> ") || contains(each, "store ")) CHECK(contains(found.out, each));
    }
  }
}

TEST_CASE(
    "the end of a program that only one interleaving reaches is a failure, not heddle's end") {
  struct Ending {
    std::string argument;
    std::string message;
    std::string place;
  };
  const std::vector<Ending> all = {
      {"assert", "assertion \"!\"both\"\" does not hold", "assertion at one_interleaving.c:"},
      {"abort", "abort() called in T2", "crash at one_interleaving.c:20"},
      {"segfault", "SIGSEGV (invalid memory access) in T2", "crash at one_interleaving.c:21"},
      {"exit", "T2 exits with status 3", "assertion at one_interleaving.c:22"},
  };
  for (const std::string& compiler : compilers()) {
    for (const Ending& each : all) {
      for (const std::string strategy : {"random", "dpor"}) {
        const Called called =
            check(compiler, "one_interleaving", {"--strategy", strategy}, each.argument);
        INFO(compiler << " " << strategy << "\n" << called.out << called.err);
        CHECK(called.status == 1);
        CHECK(contains(called.out, each.message));
        CHECK(contains(called.out, each.place));
      }
    }
  }
}

TEST_CASE("a program may end by an exception, a status, or with threads left") {
  for (const std::string& compiler : compilers()) {
    const auto ends = [&](const std::string& how, int status, const std::string& message) {
      const Called called = check(compiler, "ends", {"--strategy", "dpor"}, how);
      INFO(compiler << " " << how << "\n" << called.out << called.err);
      CHECK(called.status == status);
      CHECK(contains(called.out, message));
      CHECK(called.err.empty());
    };
    ends("throw", 1, "uncaught exception in T1: lost");
    // clang leaves out by which function of the library std::terminate is called.
    ends("joinable", 1,
         compiler == "gnu" ? "a std::thread is destroyed that is neither joined nor detached"
                           : "std::terminate called in T0 (main)");
    ends("status", 1, "T0 (main) returns from main with status 4");
    ends("detached", 0, "(dpor 2)");
    ends("pthread_exit", 0, "(dpor 2)");
    ends("caught", 0, "search          complete");  // the unwinder takes a lock of its own
  }
}

TEST_CASE("a search of a program goes on after a crash") {
  const Called called = check(compilers().front(), "one_interleaving",
                              {"--strategy", "dpor", "--keep-going"}, "segfault");
  INFO(called.out << called.err);
  CHECK(called.status == 1);
  CHECK(contains(called.out, "3 executions explored, 1 failing (dpor 3)"));
}

TEST_CASE("what heddle does first at a crash is no operation of the program") {
  const Called called =
      check(compilers().front(), "one_interleaving",
            {"--strategy", "random", "--executions", "2000", "--keep-going"}, "segfault");
  INFO(called.out << called.err);
  CHECK(called.status == 1);
  CHECK(contains(called.out, "crash"));
  CHECK(!contains(called.out, "nondeterminism"));
}

TEST_CASE("a deadlock of two pthread mutexes is named with its cycle") {
  for (const std::string& compiler : compilers()) {
    const Called called = check(compiler, "deadlock", {"--strategy", "dpor"});
    INFO(called.out << called.err);
    CHECK(called.status == 1);
    CHECK(contains(called.out,
                   "T1 waits for mutex \"right\" of T2, which waits for mutex \"left\""
                   " of T1"));
    CHECK(contains(called.out, "holds \"left\" since deadlock.c:8"));
  }
}

TEST_CASE("a bounded buffer passes, and one that asks once by if fails") {
  for (const std::string& compiler : compilers()) {
    const Called right = check(compiler, "bounded_buffer", {"--strategy", "dpor"});
    INFO(right.out << right.err);
    CHECK(right.status == 0);
    CHECK(contains(right.out, "search          complete"));
    const Called wrong = check(compiler, "bounded_buffer", {}, "once");
    INFO(wrong.out << wrong.err);
    CHECK(wrong.status == 1);
    CHECK(contains(wrong.out, "assertion \"!elements.empty()\" does not hold"));
  }
}

TEST_CASE("what waits by a futex is simulated: atomics, semaphores, latches, futures") {
  for (const std::string& compiler : compilers()) {
    for (const std::string what : {"atomic", "semaphore", "latch", "future"}) {
      const Called called = check(compiler, "futex_waits", {"--strategy", "dpor"}, what);
      INFO(compiler << " " << what << "\n" << called.out << called.err);
      CHECK(called.status == 0);
      CHECK(contains(called.out, "search          complete"));
    }
  }
}

TEST_CASE("the rest of pthreads does what it promises") {
  const std::vector<std::string> all = {"rwlock", "spinlock",  "barrier", "semaphore", "once",
                                        "key",    "timedwait", "spin",    "exit"};
  for (const std::string& compiler : compilers()) {
    for (const std::string& what : all) {
      const Called called = check(compiler, "pthreads", {}, what);
      INFO(compiler << " " << what << "\n" << called.out << called.err);
      const bool vacuous = contains(called.out, "vacuous");  // one thread at a time can go on
      CHECK(called.status == (vacuous ? 3 : 0));
      CHECK_FALSE(contains(called.out, "FAILED"));
    }
  }
}

TEST_CASE("every execution of a program begins with the memory that it had before main") {
  for (const std::string& compiler : compilers()) {
    const Called few = check(compiler, "state", {"--strategy", "random", "--executions", "2000"});
    INFO(compiler << "\n" << few.out << few.err);
    CHECK(few.status == 3);
    CHECK(contains(few.out, "2,000 executions explored (random 2,000)"));
    const Called many =
        check(compiler, "state", {"--strategy", "random", "--executions", "50"}, "100");
    INFO(many.out << many.err);
    CHECK(many.status == 3);
    CHECK(contains(many.out, "50 executions explored (random 50)"));
  }
}

TEST_CASE("what is wrong with the use of a heap block is told with where it was allocated") {
  for (const std::string& compiler : compilers()) {
    const auto failing = [&](const std::string& what, const std::string& message) {
      const Called called = check(compiler, "heap", {}, what);
      INFO(compiler << " " << what << "\n" << called.out << called.err);
      CHECK(called.status == 1);
      CHECK(contains(called.out, message));
    };
    failing("race", "data race on \"heap block of 16 bytes from heap.c:18\"");
    failing("use_after_free", "read after free of a block of 16 bytes allocated at heap.c:18");
    failing("double_free", "double free of a heap block of 16 bytes");
    failing("overflow", "write between heap blocks");
    CHECK(check(compiler, "heap", {}, "nothing").status == 3);
  }
}

TEST_CASE("a call that heddle cannot control ends the check with the name of the call") {
  for (const std::string what : {"fork", "poll", "pthread_cancel"}) {
    const Called called = check(compilers().front(), "uncontrolled", {}, what);
    INFO(what << "\n" << called.out << called.err);
    CHECK(called.status == 2);
    CHECK(called.out.empty());
    CHECK(contains(called.err, "heddle: the program calls " + what + ": "));
  }
}

TEST_CASE("a program that is started alone runs as usual") {
  for (const std::string& compiler : compilers()) {
    for (const std::string name : {"racy_counter", "state", "bounded_buffer", "adds"}) {
      const std::string call = path_of(compiler, name) + " > /dev/null";
      INFO(call);
      CHECK(WEXITSTATUS(std::system(call.c_str())) == 0);
    }
    for (const std::string what : {"atomic", "semaphore", "latch", "future"}) {
      CHECK(WEXITSTATUS(std::system((path_of(compiler, "futex_waits") + " " + what).c_str())) == 0);
    }
  }
}

TEST_CASE("a call about a program is refused with the reason where it is wrong") {
  const std::string program = path_of(compilers().front(), "adds");
  const auto refused = [&](const std::vector<std::string>& words, const std::string& reason) {
    const Called called = heddle(words);
    INFO(called.err);
    CHECK(called.status == 2);
    CHECK(called.out.empty());
    CHECK(lines_of(called.err).size() == 1);
    CHECK(contains(called.err, reason));
  };
  refused({"check", "--program", "/nowhere"}, "cannot read '/nowhere': No such file");
  refused({"check", "--program", "/bin/true"}, "is not built with heddle-cc or heddle-c++");
  refused({"check", "counter_race", "--program", program}, "contradicts the model 'counter_race'");
  refused({"check", "--all", "--program", program}, "--program contradicts --all");
  refused({"check", "--program", program, "--param", "a=1"}, "--param is for models");
  refused({"check", "--program", program, "--checkpoint", "/tmp/x"}, "not for programs yet");
  refused({"check", "--program", program, "--races", "explore"}, "is not supported yet");
  refused({"check", "--program", program, "--races", "often"}, "there is no 'often'");
  refused({"check", "counter_race", "--races", "report"}, "--races is for --program");
  refused({"replay", "--program", program}, "needs --seed TOKEN");
  refused({"replay", "--program", program, "--seed", "h1-00"}, "");
}

TEST_CASE("processes that sample a program find what one finds") {
  const auto json_by = [](const std::string& strategy, const std::string& jobs) {
    const std::vector<std::string> options = {"--strategy",   strategy, "--jobs",
                                              jobs,           "--json", "-",
                                              "--executions", "4000",   "--keep-going"};
    Called called = check(compilers().front(), "bounded_buffer", options, "once");
    CHECK(called.status == 1);
    return std::regex_replace(called.out, std::regex("\"seconds\": [-0-9.e]+"), "");
  };
  for (const std::string strategy : {"random", "rff", "portfolio"}) {
    INFO(strategy);
    CHECK(json_by(strategy, "3") == json_by(strategy, "1"));
  }
}

TEST_CASE("processes that search a program count what one counts") {
  struct Searched {
    std::string program;
    std::string argument;
    std::string strategy;
    std::uint64_t explored;
  };
  const std::vector<Searched> all = {
      {"racy_counter", "", "dpor", 0}, {"racy_counter", "", "dfs", 0},
      {"deadlock", "", "dpor", 0},     {"adds", "4", "dpor", 24},
      {"last_zero", "5", "dpor", 64},  {"ticket_lock", "4", "dpor", 24},
      {"plain_spin", "", "dpor", 0}};
  for (const Searched& searched : all) {
    INFO(searched.program << " " << searched.strategy);
    const auto counts_by = [&](const std::string& jobs) {
      const Called called = check(compilers().front(), searched.program,
                                  {"--strategy", searched.strategy, "--jobs", jobs, "--keep-going",
                                   "--minimize", "0", "--json", "-"},
                                  searched.argument);
      const auto json = nlohmann::json::parse(called.out);
      CHECK(json.at("exhaustive").get<bool>());
      std::set<std::string> kinds;
      for (const auto& failure : json.at("failures")) kinds.insert(failure.at("kind"));
      return nlohmann::json{json.at("executions"), json.at("events"), json.at("outcomes"),
                            json.at("verdict"), kinds};
    };
    const auto alone = counts_by("1");
    CHECK(alone.at(0).at("redundant") == 0);
    if (searched.explored > 0) CHECK(alone.at(0).at("explored") == searched.explored);
    CHECK(counts_by("2") == alone);
    CHECK(counts_by("5") == alone);
  }
}

TEST_CASE("a seed for another program is refused") {
  const Called found = check(compilers().front(), "deadlock", {});
  const std::string line = after(found.out, "  replay: heddle ");
  const std::string token = line.substr(line.rfind(' ') + 1);
  const Called called =
      heddle({"replay", "--program", path_of(compilers().front(), "adds"), "--seed", token});
  INFO(called.out << called.err);
  CHECK(called.status == 2);
  CHECK(contains(called.err, "the seed is for \"deadlock\", not for \"adds\""));
}

TEST_CASE("the result of a program's check is written as JSON") {
  const Called called =
      check(compilers().front(), "racy_counter", {"--strategy", "dpor", "--json", "-"});
  INFO(called.out << called.err);
  CHECK(called.status == 1);
  CHECK(called.out.starts_with("{"));
  CHECK(contains(called.out, "\"kind\": \"data_race\""));
  CHECK(contains(called.out, "\"model\": \"racy_counter\""));
}

}  // namespace heddle::tests
