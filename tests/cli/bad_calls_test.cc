// Each wrong call ends with status 2, one line on standard error that says what is wrong, and
// nothing on standard output.

#include <string>
#include <vector>

#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

struct BadCall {
  std::vector<std::string> arguments;
  std::string message;  // a part of the line
};

const std::vector<BadCall>& bad_calls() {
  static const std::vector<BadCall> calls = {
      // The command.
      {{}, "a command is needed"},
      {{""}, "there is no command ''"},
      {{"chekc"}, "there is no command 'chekc' (did you mean 'check'?)"},
      {{"frobnicate"}, "there is no command 'frobnicate'"},
      {{"--versoin"}, "no option '--versoin' before the command (did you mean '--version'?)"},
      {{"--version", "now"}, "'--version' takes nothing after it"},
      // Models.
      {{"check"}, "check needs the name of a model, or --all"},
      {{"check", "counter_rac"}, "there is no model 'counter_rac' (did you mean 'counter_race'?)"},
      {{"check", "xyzzy"}, "there is no model 'xyzzy'; 'heddle list' shows them all"},
      {{"check", ""}, "there is no model ''"},
      {{"check", "counter_race", "counter_mutx"}, "(did you mean 'counter_mutex'?)"},
      {{"check", "[counter_race,counter_mutex]"}, "there is no model '[counter_race,"},
      {{"check", "\n\x1b[31m"}, "there is no model '\\x0a\\x1b[31m'"},
      {{"check", "--", "--weird"}, "there is no model '--weird'"},
      {{"check", "--all", "counter_race"}, "--all contradicts the model 'counter_race'"},
      {{"check", "counter_race", "--without", "data_rac"}, "(did you mean 'data_race'?)"},
      {{"check", "counter_race", "--without", "data_race,"}, "--without: there is no ''"},
      {{"check", "counter_race", "--without", "crash"}, "--without: there is no 'crash'"},
      {{"replay", "counter_race", "--seed", "h1-00", "--cycles", "0"}, "--cycles"},
      {{"coverage"}, "coverage needs the name of a model"},
      {{"coverage", "counter_race", "counter_mutex"}, "coverage takes one model, not 2"},
      {{"coverage", "counter_race", "--jobs", "2"}, "coverage has no option '--jobs'"},
      {{"coverage", "counter_race", "--strategy", "dsf"}, "(did you mean 'dfs'?)"},
      {{"coverage", "counter_race", "--strategy", "dfs", "--seed", "1"}, "--seed contradicts"},
      {{"coverage", "counter_race", "--executions", "0"}, "--executions"},
      {{"coverage", "counter_race", "--json", "/nowhere/at/all"}, "/nowhere/at/all"},
      {{"coverage", "counter_race", "--program", "./x"}, "contradicts the model 'counter_race'"},
      {{"coverage", "--program", "./x", "--param", "a=1"}, "--param is for models"},
      // Who searches, and what is kept of it.
      {{"check", "counter_race", "--jobs", "0"}, "--jobs"},
      {{"check", "counter_race", "--jobs", "1025"}, "--jobs"},
      {{"check", "counter_race", "--jobs", "two"}, "--jobs"},
      {{"check", "counter_race", "--strategy", "random", "--checkpoint", "/tmp/heddle"},
       "contradict --strategy random"},
      {{"check", "counter_race", "--strategy", "random", "--resume", "/tmp/heddle"},
       "contradict --strategy random"},
      {{"check", "counter_race", "--strategy", "pct:2", "--checkpoint", "/tmp/heddle"},
       "contradict --strategy pct:2"},
      {{"check", "counter_race", "--strategy", "pct:0"},
       "--strategy: the strategy pct takes pct:D with D from 1 to 64, not \"0\""},
      {{"check", "counter_race", "--strategy", "delay:many"}, "not \"many\""},
      {{"check", "counter_race", "--strategy", "pos:3"}, "the strategy pos takes no parameter"},
      {{"check", "counter_race", "--strategy", "pcd"}, "(did you mean 'pct'?)"},
      {{"check", "counter_race", "--strategy", "pct", "--preemptions", "1"},
       "--preemptions contradicts --strategy pct"},
      {{"check", "counter_race", "counter_mutex", "--checkpoint", "/tmp/heddle"},
       "one model at a time"},
      {{"check", "--all", "--resume", "/tmp/heddle"}, "one model at a time"},
      {{"check", "counter_race", "--preemptions", "2", "--jobs", "2"},
       "--jobs contradicts --preemptions"},
      {{"check", "counter_race", "--preemptions", "2", "--checkpoint", "/tmp/heddle"},
       "contradict --preemptions"},
      {{"check", "counter_race", "--preemptions", "2", "--resume", "/tmp/heddle"},
       "contradict --preemptions"},
      {{"check", "counter_race", "--checkpoint-interval", "5s"}, "needs --checkpoint FILE"},
      {{"check", "counter_race", "--checkpoint", "/dev/null/heddle"},
       "cannot write '/dev/null/heddle'"},
      {{"check", "counter_race", "--checkpoint", "/dev/null"}, "is not a file to replace"},
      {{"check", "counter_race", "--checkpoint", "-"}, "'-' is not a file to replace"},
      {{"check", "counter_race", "--resume", "/dev/null/heddle"}, "cannot read"},
      {{"replay", "--seed", "h1-00"}, "replay needs the name of a model"},
      {{"minimize", "--seed", "h1-00"}, "minimize needs the name of a model"},
      {{"minimize", "counter_race"}, "minimize needs --seed TOKEN"},
      {{"minimize", "counter_race", "--seed", "x"}, "not a seed"},
      {{"minimize", "counter_race", "--seed", "h1-00", "--executions", "0"}, "--executions"},
      {{"check", "counter_race", "--minimize", "some"}, "--minimize"},
      {{"check", "counter_race", "--minimize-time", "0s"}, "--minimize-time"},
      {{"replay", "counter_race", "--seed", "h1-00", "--executions", "5"}, "are for --lenient"},
      {{"replay", "counter_race", "--seed", "h1-00", "--time", "5s"}, "are for --lenient"},
      {{"run"}, "run needs the name of a model"},
      {{"run", "counter_race", "counter_mutex"}, "run takes one model, not 2"},
      {{"compare"}, "compare needs the name of a model"},
      {{"compare", "--all", "counter_race"}, "--all contradicts the model 'counter_race'"},
      {{"compare", "--all", "--param", "threads=2"}, "--param contradicts --all"},
      {{"compare", "--all", "--json", "/dev/null/heddle"}, "cannot write '/dev/null/heddle'"},
      {{"compare", "--all", "--runs", "0"}, "--runs: 0 is out of range"},
      {{"show"}, "show needs the name of a model"},
      {{"show", "counter_rac"}, "there is no model 'counter_rac' (did you mean 'counter_race'?)"},
      {{"show", "counter_race", "counter_mutex"}, "show takes one model, not 2"},
      {{"show", "counter_race", "--param", "threads=2"}, "show has no option '--param'"},
      {{"show", "counter_race", "--color", "red"}, "choose one of auto, always, never"},
      {{"check", "--all", "--strategy", "dpor"}, "--strategy dpor contradicts --all"},
      {{"check", "--all", "--verify-reduction"}, "--verify-reduction contradicts --all"},
      {{"check", "spurious_wakeup", "--strategy", "dpor"}, "which dpor cannot reduce: use dfs"},
      {{"check", "counter_mutex", "spurious_wakeup", "--verify-reduction"},
       "spurious_wakeup is searched with spurious wakeups"},
      {{"list", "--tag"}, "--tag needs a value"},
      {{"list", "counter_race"}, "list takes no argument 'counter_race'"},
      // Options.
      {{"check", "counter_race", "--stratgy", "dfs"}, "(did you mean '--strategy'?)"},
      {{"check", "counter_race", "--no-such-thing"}, "check has no option '--no-such-thing'"},
      {{"check", "counter_race", "--no-such-thing=1"}, "check has no option '--no-such-thing'"},
      {{"check", "counter_race", "-x"}, "check has no option '-x'"},
      {{"check", "counter_race", "--strategy"}, "--strategy needs a value"},
      {{"check", "counter_race", "--strategy", ""}, "--strategy needs a value"},
      {{"check", "counter_race", "--json", "--quiet"}, "'--quiet' is an option"},
      {{"check", "counter_race", "--seed", "1", "--seed", "2"}, "--seed is given 2 times"},
      {{"check", "counter_race", "--quiet=yes"}, "--quiet takes no value"},
      {{"check", "counter_race", "--strategy", "dfss"}, "(did you mean 'dfs'?)"},
      {{"check", "counter_race", "--strategy", "xyzzy"}, "choose one of auto, "},
      {{"check", "counter_race", "--scheduling", "coop"}, "(did you mean 'cooperative'?)"},
      {{"check", "counter_race", "--memory", "tso"}, "--memory: 'tso' is not supported"},
      {{"check", "counter_race", "--color", "red"}, "choose one of auto, always, never"},
      {{"list", "--tag", "rases"}, "no model has the tag 'rases'"},
      // Numbers.
      {{"check", "counter_race", "--preemptions", "-1"}, "--preemptions: -1 is out of range"},
      {{"check", "counter_race", "--preemptions", "two"}, "--preemptions: 'two' is not a"},
      {{"check", "counter_race", "--preemptions", "1001"}, "--preemptions: 1001 is out of range"},
      {{"check", "counter_race", "--preemptions", "1", "--strategy", "random"},
       "--preemptions contradicts --strategy random"},
      {{"check", "counter_race", "--preemptions", "1", "--scheduling", "cooperative"},
       "--preemptions contradicts --scheduling cooperative"},
      {{"check", "counter_race", "--operations", "0"}, "--operations: 0 is out of range"},
      {{"check", "counter_race", "--operations", "many"}, "--operations: 'many' is not a"},
      {{"check", "counter_race", "--iterations", "0"}, "--iterations: 0 is out of range"},
      {{"check", "counter_race", "--executions", "0"}, "--executions: 0 is out of range"},
      {{"check", "counter_race", "--executions", "-5"}, "--executions: -5 is out of range"},
      {{"check", "counter_race", "--executions", "1e3"}, "'1e3' is not a whole number"},
      {{"check", "counter_race", "--executions", "10x"}, "'10x' is not a whole number"},
      {{"check", "counter_race", "--executions", " 5"}, "' 5' is not a whole number"},
      {{"check", "counter_race", "--executions", "5 "}, "'5 ' is not a whole number"},
      {{"check", "counter_race", "--executions", "0x10"}, "'0x10' is not a whole number"},
      {{"check", "counter_race", "--executions", "+5"}, "'+5' is not a whole number"},
      {{"check", "counter_race", "--executions", "99999999999999999999"}, "is out of range"},
      {{"check", "counter_race", "--seed", "x"}, "--seed: 'x' is not a whole number"},
      {{"check", "counter_race", "--seed", "h1-00"}, "a token is for 'heddle replay"},
      {{"check", "counter_race", "--steps", "0"}, "--steps: 0 is out of range"},
      {{"check", "counter_race", "--spurious", "1001"}, "--spurious: 1001 is out of range"},
      {{"check", "counter_race", "--strategy", "dfs", "--seed", "1"}, "--seed contradicts"},
      {{"run", "counter_race", "--runs", "0"}, "--runs: 0 is out of range"},
      {{"run", "counter_race", "--runs", "many"}, "'many' is not a whole number"},
      // Durations.
      {{"check", "counter_race", "--time", "0"}, "'0' is not a duration"},
      {{"check", "counter_race", "--time", "0s"}, "--time: 0s is out of range"},
      {{"check", "counter_race", "--time", "-1s"}, "'-1s' is not a duration"},
      {{"check", "counter_race", "--time", "10"}, "like 10s, 500ms, 2m or 1h"},
      {{"check", "counter_race", "--time", "10 s"}, "'10 s' is not a duration"},
      {{"check", "counter_race", "--time", "1.2.3s"}, "'1.2.3s' is not a duration"},
      {{"check", "counter_race", "--time", "infs"}, "'infs' is not a duration"},
      {{"check", "counter_race", "--time", "99999999999h"}, "is out of range"},
      {{"run", "counter_race", "--timeout", "0ms"}, "--timeout: 0ms is out of range"},
      // Parameters.
      {{"check", "counter_race", "--param", "threads"}, "write it as name=value"},
      {{"check", "counter_race", "--verify-reduction", "--strategy", "random"},
       "there is no reduction to verify"},
      {{"check", "counter_race", "--verify-reduction", "--scheduling", "cooperative"},
       "there is no reduction to verify"},
      {{"check", "counter_race", "--param", "=3"}, "write it as name=value"},
      {{"check", "counter_race", "--param", "threads="}, "'' is not a whole number"},
      {{"check", "counter_race", "--param", "threads=2x"}, "'2x' is not a whole number"},
      {{"check", "counter_race", "--param", "thread=2"}, "(did you mean 'threads'?)"},
      {{"check", "counter_race", "--param", "threads=0"}, "threads=0 is out of range"},
      {{"check", "counter_race", "--param", "threads=99999999999999999999"},
       "does not fit 64 bits"},
      {{"check", "counter_race", "--param", "threads=2", "--param", "threads=3"}, "given twice"},
      {{"check", "lock_order_fixed", "--param", "threads=2"}, "lock_order_fixed has no parameters"},
      {{"check", "--all", "--param", "threads=2"}, "--param contradicts --all"},
      // Files.
      {{"check", "counter_race", "--json", "/nonexistent/file"},
       "cannot write '/nonexistent/file'"},
      {{"check", "counter_race", "--json", "/"}, "cannot write '/': Is a directory"},
      // Seeds.
      {{"replay", "counter_race"}, "replay needs --seed TOKEN"},
      {{"replay", "counter_race", "--seed", "12345"}, "not a seed"},
      {{"replay", "counter_race", "--seed", "h1-"}, "damaged"},
      {{"replay", "counter_race", "--seed", "h1-zz"}, "damaged"},
      {{"replay", "counter_race", "--seed", "h1-00112233445566"}, "damaged"},
      {{"replay", "counter_race", "--seed", "h9-00"}, "another version"},
  };
  return calls;
}

std::string text_of(const std::vector<std::string>& arguments) {
  std::string text = "heddle";
  for (const std::string& argument : arguments) text += " '" + argument + "'";
  return text;
}

TEST_CASE("a wrong call ends with status 2 and one line that says what is wrong", "[cli]") {
  for (const BadCall& call : bad_calls()) {
    const Called called = heddle(call.arguments);
    INFO(text_of(call.arguments));
    INFO("standard error: " << called.err);
    CHECK(called.status == 2);
    CHECK(called.out.empty());
    CHECK(lines_of(called.err).size() == 1);
    CHECK(called.err.rfind("heddle: ", 0) == 0);
    CHECK(contains(called.err, call.message));
  }
}

TEST_CASE("a seed for another model is refused", "[cli]") {
  const std::string token =
      after(heddle({"check", "counter_race"}).out, "heddle replay counter_race --seed ");
  const Called called = heddle({"replay", "counter_mutex", "--seed", token});
  CHECK(called.status == 2);
  CHECK(called.err ==
        "heddle: the seed is for the model 'counter_race', not for 'counter_mutex'\n");
}

TEST_CASE("a token with any one character changed is refused", "[cli]") {
  const std::string token =
      after(heddle({"check", "counter_race"}).out, "heddle replay counter_race --seed ");
  REQUIRE(token.size() > 10);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string damaged = token;
    damaged[i] = damaged[i] == '0' ? '1' : '0';
    const Called called = heddle({"replay", "counter_race", "--seed", damaged});
    INFO(damaged);
    CHECK(called.status == 2);
    CHECK(lines_of(called.err).size() == 1);
  }
}

TEST_CASE("output that cannot be written is an error", "[cli]") {
  const Called full = heddle_into("/dev/full", {"check", "counter_mutex"});
  CHECK(full.status == 2);
  CHECK(full.err == "heddle: cannot write 'standard output': No space left on device\n");
  CHECK(heddle_into("", {"check", "counter_mutex"}).status == 2);
  const Called json = heddle({"check", "counter_mutex", "--json", "/dev/full"});
  CHECK(json.status == 2);
  CHECK(json.err == "heddle: cannot write '/dev/full': No space left on device\n");
}

}  // namespace
}  // namespace heddle::tests
