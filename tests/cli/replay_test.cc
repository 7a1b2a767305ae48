#include <algorithm>
#include <string>

#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

struct Case {
  std::string model;
  std::vector<std::string> options;
};

TEST_CASE("the replay line of a check fails the same way, twice with identical bytes",
          "[cli][replay]") {
  const std::vector<Case> cases = {
      {"counter_race", {}},
      {"counter_race", {"--strategy", "dfs"}},
      {"counter_race", {"--strategy", "random", "--seed", "77", "--param", "increments=3"}},
      {"lock_order_deadlock", {}},
      {"lock_order_deadlock", {"--strategy", "dfs"}},
      {"dining_philosophers", {"--param", "philosophers=4"}},
      {"bounded_buffer_if_instead_of_while", {"--strategy", "dfs"}},
      {"notify_without_state", {}},
      {"notify_without_state", {"--strategy", "dpor", "--without", "lost_wakeup"}},
      {"lights_look_then_switch", {"--strategy", "dpor"}},
      {"lock_order_deadlock", {"--preemptions", "0"}},
      {"back_off_for_ever", {}},
      {"readers_take_turns", {"--strategy", "random", "--executions", "10"}},
  };
  for (const Case& one : cases) {
    std::vector<std::string> call = {"check", one.model};
    call.insert(call.end(), one.options.begin(), one.options.end());
    const Called found = heddle(call);
    INFO(found.out);
    REQUIRE(found.status == 1);
    const std::string token = after(found.out, "replay: heddle replay " + one.model + " --seed ");
    REQUIRE_FALSE(token.empty());

    const Called first = heddle({"replay", one.model, "--seed", token});
    const Called second = heddle({"replay", one.model, "--seed", token});
    CHECK(first.status == 1);
    CHECK(first.err.empty());
    CHECK(first.out == second.out);
    CHECK(lines_of(first.out).at(0) == lines_of(found.out).at(0));
  }
}

TEST_CASE("a replay runs the cycle of an execution without end as often as asked",
          "[cli][replay]") {
  const Called found = heddle({"check", "back_off_for_ever"});
  CHECK(contains(found.out, "from here on the same again and again:"));
  const std::string token = after(found.out, "heddle replay back_off_for_ever --seed ");
  const Called thrice = heddle({"replay", "back_off_for_ever", "--seed", token, "--cycles", "3"});
  CHECK(thrice.status == 1);
  CHECK(lines_of(thrice.out).at(0) == lines_of(found.out).at(0));
  const std::vector<std::string> lines = lines_of(thrice.out);
  CHECK(std::count(lines.begin(), lines.end(), "        again:") == 2);

  const Called race = heddle({"check", "counter_race"});
  const Called wrong =
      heddle({"replay", "counter_race", "--seed",
              after(race.out, "heddle replay counter_race --seed "), "--cycles", "2"});
  CHECK(wrong.status == 2);
  CHECK(contains(wrong.err, "there is no cycle to repeat"));
}

TEST_CASE("a check says what it did not look for", "[cli][check]") {
  const Called found = heddle({"check", "counter_race", "--without", "data_race,deadlock"});
  CHECK(found.status == 0);
  CHECK(contains(found.out, "not looked for  data_race, deadlock"));
}

TEST_CASE("a replay shows the whole timeline, a check leaves its middle out", "[cli][replay]") {
  const Called found = heddle({"check", "counter_race", "--param", "increments=40"});
  CHECK(contains(found.out, "lines left out"));
  const Called replayed = heddle(
      {"replay", "counter_race", "--seed", after(found.out, "heddle replay counter_race --seed ")});
  CHECK_FALSE(contains(replayed.out, "left out"));
  CHECK(lines_of(replayed.out).size() > 160);
  CHECK(contains(replayed.out, "\n  outcome: count="));
}

}  // namespace
}  // namespace heddle::tests
