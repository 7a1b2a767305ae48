// Failures made smaller, by a check and by hand, and seeds on programs that have changed.

#include <nlohmann/json.hpp>

#include "checker/check.h"
#include "process.h"
#include "sim/heddle.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

using Json = nlohmann::ordered_json;

// A call of a failing model that random samples show with many preemptions.
const std::vector<std::string> kCheck = {"check", "gil_count_plus_one"};

std::vector<std::string> with(std::vector<std::string> call, const std::vector<std::string>& more) {
  call.insert(call.end(), more.begin(), more.end());
  return call;
}

std::string token_in(const std::string& text, const std::string& model) {
  return after(text, "replay: heddle replay " + model + " --seed ");
}

TEST_CASE("a check shows a failure minimised, and says from what", "[cli][minimize]") {
  const Called called = heddle(kCheck);
  CHECK(called.status == 1);
  CHECK(contains(called.out, ", 1 preemption; minimised from "));
  CHECK(contains(called.out, "with fewer preemptions it does not happen"));
  const Called replayed = heddle({"replay", kCheck[1], "--seed", token_in(called.out, kCheck[1])});
  CHECK(replayed.status == 1);
  CHECK(contains(replayed.out, ", 1 preemption\n"));
}

TEST_CASE("a check without minimisation shows a failure as it was found", "[cli][minimize]") {
  const Called called = heddle(with(kCheck, {"--minimize", "0"}));
  CHECK(called.status == 1);
  CHECK_FALSE(contains(called.out, "minimised"));
  CHECK_FALSE(contains(called.out, "fewer preemptions"));
  CHECK_FALSE(contains(called.out, ", 1 preemption"));
}

TEST_CASE("a check that has no time to minimise claims nothing", "[cli][minimize]") {
  const Called called = heddle(with(kCheck, {"--minimize", "2"}));
  CHECK(called.status == 1);
  CHECK(contains(called.out, "fewer preemptions are not ruled out"));
}

TEST_CASE("the JSON tells what a failure was minimised from", "[cli][minimize][json]") {
  const Json small = Json::parse(heddle(with(kCheck, {"--json", "-"})).out);
  const Json found = Json::parse(heddle(with(kCheck, {"--json", "-", "--minimize", "0"})).out);
  const Json& failure = small["failures"].at(0);
  const Json& original = found["failures"].at(0);
  CHECK(original["minimized"].is_null());
  CHECK(failure["minimized"] == Json({{"from_preemptions", original["preemptions"]},
                                      {"from_events", original["events"]},
                                      {"fewer_preemptions_ruled_out", true}}));
  CHECK(failure["preemptions"] == 1);
  CHECK(failure["kind"] == original["kind"]);
  CHECK(failure["message"] == original["message"]);
  CHECK(small["executions"] == found["executions"]);
  CHECK(small["outcomes"] == found["outcomes"]);
}

TEST_CASE("minimize makes the execution of a seed smaller, and prints the new seed",
          "[cli][minimize]") {
  const std::string model = kCheck[1];
  const std::string token = token_in(heddle(with(kCheck, {"--minimize", "0"})).out, model);
  const Called called = heddle({"minimize", model, "--seed", token});
  CHECK(called.status == 1);
  CHECK(called.err.empty());
  CHECK(contains(called.out, "one execution, minimised, preemptive scheduling\n"));
  CHECK(contains(called.out, ", 1 preemption; minimised from "));
  CHECK(contains(called.out, "with fewer preemptions it does not happen"));
  const std::string smaller = token_in(called.out, model);
  CHECK(smaller != token);
  const Called replayed = heddle({"replay", model, "--seed", smaller});
  CHECK(lines_of(replayed.out).at(0) == lines_of(called.out).at(0));
  // What cannot be made smaller stays as it is.
  CHECK(token_in(heddle({"minimize", model, "--seed", smaller}).out, model) == smaller);
  const Called hurried = heddle({"minimize", model, "--seed", token, "--executions", "1"});
  CHECK(contains(hurried.out, "are not ruled out"));
}

// The token of a program that is called like the model and has its parameters, but is another.
std::string token_of_another_counter() {
  const Program program{"counter_race", {{"threads", 2}, {"increments", 2}}, [] {
                          atomic<int> turn(0, "turn");
                          thread first([&] { expect(turn.load() == 0, "first"); });
                          thread second([&] { turn.store(1); });
                          first.join(), second.join();
                        }};
  CheckOptions options;
  options.strategy = "dfs";
  return check(program, options).failures.front().seed;
}

TEST_CASE("a lenient replay goes on where the program departs from the schedule",
          "[cli][replay][lenient]") {
  const std::string token = token_of_another_counter();
  const Called strict = heddle({"replay", "counter_race", "--seed", token});
  CHECK(strict.status == 1);
  CHECK(contains(strict.out, "the program departs from the schedule\n"));
  CHECK(contains(strict.out, "  expected: T2 store\n"));
  CHECK(contains(strict.out, "  found: T2 read of count at models/races/counter_race.cc:"));

  const Called lenient = heddle({"replay", "counter_race", "--seed", token, "--lenient"});
  CHECK(lenient.status == 1);
  CHECK(contains(lenient.out, "data race on \"count\"\n"));
  CHECK(contains(lenient.out,
                 "the program has changed since the seed was made: it departs from "
                 "its schedule after 0 of 2 decisions\n"
                 "    expected: T2 store\n"
                 "    found: T2 read of count at "));
  CHECK(contains(lenient.out, "a failure was found from there on, in execution 1\n"));
  const std::string now = token_in(lenient.out, "counter_race");
  CHECK(heddle({"replay", "counter_race", "--seed", now}).status == 1);
  const Called unchanged = heddle({"replay", "counter_race", "--seed", now, "--lenient"});
  CHECK(contains(unchanged.out, "the program follows the schedule to its end\n"));
}

}  // namespace
}  // namespace heddle::tests
