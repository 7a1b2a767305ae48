#include "checker/strategy.h"
#include "models/kinds.h"
#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

TEST_CASE("explain lists every kind, and explains each with its programs and what comes of them",
          "[cli][explain]") {
  const Called list = heddle({"explain"});
  CHECK(list.status == 0);
  CHECK(lines_of(list.out).size() == models::kinds().size() + 2 + strategies().size());
  for (const models::Kind& kind : models::kinds()) {
    INFO(kind.name);
    CHECK(contains(list.out, std::string(kind.name)));
    const Called called = heddle({"explain", std::string(kind.name)});
    CHECK(called.status == 0);
    CHECK(called.err.empty());
    for (const char* part : {"The smallest example (models/kinds/", "  void broken() {\n",
                             "heddle says:\n", "How it is usually fixed: ", "  void fixed() {\n"}) {
      INFO(part);
      CHECK(contains(called.out, part));
    }
    CHECK(contains(called.out, "What is none:") == (kind.examples.front().look_alike != nullptr));
  }
}

TEST_CASE("explain shows the report of its example and the models that have the bug",
          "[cli][explain]") {
  const Called race = heddle({"explain", "data_race"});
  CHECK(contains(race.out, "data race on \"count\"\n    T"));
  CHECK(contains(race.out, " counter_race, "));
  CHECK(contains(heddle({"explain", "vacuous"}).out, "  inconclusive: vacuous\n"));
}

TEST_CASE("explain tells of each strategy what it does, promises and takes", "[cli][explain]") {
  const Called list = heddle({"explain"});
  for (const StrategyInfo& strategy : strategies()) {
    INFO(strategy.name);
    CHECK(contains(list.out, std::string(strategy.name) + " "));
    const Called called = heddle({"explain", std::string(strategy.name)});
    CHECK(called.status == 0);
    CHECK(called.err.empty());
    for (const char* part : {"Guarantee: ", "Paper: ", "heddle check counter_race --strategy "}) {
      CHECK(contains(called.out, part));
    }
    CHECK(contains(called.out, "Parameter: ") == !strategy.parameter.empty());
  }
  CHECK(contains(heddle({"explain", "pct"}).out, "from 1 to 64; 3 where none is given."));
}

TEST_CASE("explain knows no other kinds, and names the nearest", "[cli][explain]") {
  const Called near = heddle({"explain", "dead_lock"});
  CHECK(near.status == 2);
  CHECK(near.err == "heddle: there is no kind 'dead_lock' (did you mean 'deadlock'?)\n");
  const Called far = heddle({"explain", "xyzzy"});
  CHECK(far.status == 2);
  CHECK(far.err == "heddle: there is no kind 'xyzzy'; 'heddle explain' lists them all\n");
  CHECK(heddle({"explain", "deadlock", "livelock"}).status == 2);
}

}  // namespace
}  // namespace heddle::tests
