#include "checker/report/test_check.h"

#include <cstdlib>
#include <string>

#include "sim/heddle.h"
#include "tests/catch.h"

namespace heddle {
namespace {

// A variable of the environment, for as long as this lives.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { ::unsetenv(name_); }

 private:
  const char* name_;
};

void race() {
  var<int> count{0, "count"};
  thread other{[&] { count.write(1); }};
  count.write(2);
  other.join();
}

void no_race() {
  atomic<int> count{0, "count"};
  thread other{[&] { count = 1; }};
  count = 2;
  other.join();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

using Ending = TestReport::Ending;

std::string token_of(const std::string& text) {
  const std::string before = "HEDDLE_SEED=";
  const std::size_t begin = text.find(before) + before.size();
  return text.substr(begin, text.find(' ', begin) - begin);
}

TEST_CASE("a check without a name has that of its place", "[checker][test_check]") {
  const Result result = check(no_race);
  CHECK(result.model == "test_check_test.cc:" + std::to_string(__LINE__ - 1));
  CHECK(result.passed());
  CHECK(check("named", race).model == "named");
}

TEST_CASE("the text of a report has the token, and what takes it", "[checker][test_check]") {
  const Result result = check("a race", race);
  CHECK_FALSE(result.passed());
  const std::string text = report_text(result);
  CHECK(text.starts_with("FAILED  a race: data race on \"count\"\n"));
  CHECK(has(text, "replay: heddle::replay(program, heddle::decode(\"" + result.failures[0].seed +
                      "\"))\n"));
}

TEST_CASE("a test fails with the report, and says how to run it again", "[checker][test_check]") {
  const TestReport report = TestCheck("Counter.counts (all)", source_location::current())(race);
  CHECK(report.ending == Ending::failed);
  CHECK(has(report.text, "data race on \"count\""));
  CHECK(has(report.text, " ctest -R 'Counter.counts .all.'\n"));
  const Environment test("HEDDLE_TEST", "counter");
  CHECK(has(TestCheck("Counter", source_location::current())(race).text, "ctest -R '^counter$'\n"));
  CHECK(TestCheck("Counter", source_location::current())(no_race).ending == Ending::passed);
}

TEST_CASE("HEDDLE_SEED runs one execution of the check it is for", "[checker][test_check]") {
  const std::string token =
      token_of(TestCheck("Counter", source_location::current())("Counter", race).text);
  const Environment seed("HEDDLE_SEED", token);
  const TestReport again = TestCheck("Counter", source_location::current())("Counter", race);
  CHECK(again.ending == Ending::failed);
  CHECK(has(again.text, "one execution, found by random"));
  const TestReport other = TestCheck("Other", source_location::current())("Other", race);
  CHECK(other.ending == Ending::not_run);
  CHECK(has(other.text, "a seed of the check\n  Counter\nand this is\n  Other\n"));
}

TEST_CASE("a damaged HEDDLE_SEED fails the test with the reason", "[checker][test_check]") {
  const Environment seed("HEDDLE_SEED", "h1-1234");
  const TestReport report = TestCheck("Counter", source_location::current())(no_race);
  CHECK(report.ending == Ending::failed);
  CHECK(report.text.starts_with("HEDDLE_SEED: "));
}

TEST_CASE("a folded report keeps to its columns, its token too", "[checker][test_check]") {
  TestCheck check("Counter", source_location::current());
  const std::string text = check.folded_to(60)("Counter", race).text;
  CHECK_FALSE(has(text, "\n\n"));
  const std::size_t replay = text.find("HEDDLE_SEED='");
  REQUIRE(replay != std::string::npos);
  const std::size_t end = text.find("' \\\n    ctest -R 'Counter'\n");
  REQUIRE(end != std::string::npos);
  const std::string token = text.substr(replay + 13, end - replay - 13);
  CHECK(has(token, "\n"));
  std::size_t longest = 0;
  for (std::size_t at = text.rfind('\n', replay) + 1; at < end;) {
    const std::size_t next = text.find('\n', at);
    longest = std::max(longest, next - at);
    at = next + 1;
  }
  CHECK(longest <= 62);  // and " \"
  const Environment seed("HEDDLE_SEED", token);
  CHECK(check("Counter", race).ending == Ending::failed);
}

TEST_CASE("checks of one test are told apart by their places", "[checker][test_check]") {
  for (int pass = 0; pass < 2; ++pass) {
    CHECK(has(TestCheck("Twice", source_location::current())(race).text, "FAILED  Twice: "));
    CHECK(has(TestCheck("Twice", source_location::current())(race).text, "FAILED  Twice #2: "));
  }
}

TEST_CASE("samples suffice where the test says so", "[checker][test_check]") {
  CheckOptions options;
  options.strategy = "random";
  options.executions_max = 20;
  TestCheck check("Samples", source_location::current());
  CHECK(check(no_race, options).ending == Ending::failed);
  check.suffices(Suffices::no_failure);
  CHECK(check(no_race, options).ending == Ending::passed);
  CHECK(check(race, options).ending == Ending::failed);
  CHECK(check([] {}, options).ending == Ending::failed);  // vacuous
}

TEST_CASE("wrong options fail the test with the reason", "[checker][test_check]") {
  CheckOptions options;
  options.strategy = "magic";
  const TestReport report = TestCheck("Wrong", source_location::current())(race, options);
  CHECK(report.ending == Ending::failed);
  CHECK(has(report.text, "unknown strategy \"magic\""));
}

}  // namespace
}  // namespace heddle
