// The names of strategies, with their parameters.

#include "checker/strategy.h"

#include <set>

#include "checker/check.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

std::string refusal_of(const std::string& text) {
  try {
    static_cast<void>(parse_strategy(text));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("a strategy is named with its parameter or without", "[checker][strategy]") {
  CHECK(parse_strategy("random").text() == "random");
  CHECK(parse_strategy("pct").text() == "pct:3");
  CHECK(parse_strategy("pct:1").parameter == 1);
  CHECK(parse_strategy("pct:64").text() == "pct:64");
  CHECK(parse_strategy("delay:0").text() == "delay:0");
}

TEST_CASE("a malformed parameter is refused, and one where there is none", "[checker][strategy]") {
  for (const char* text : {"pct:", "pct:0", "pct:65", "pct:-1", "pct:+1", "pct:x", "pct:2x",
                           "pct: 2", "pct:2:3", "pct:99999999999999999999"}) {
    INFO(text);
    const std::string given = std::string(text).substr(4);
    CHECK(refusal_of(text) ==
          "the strategy pct takes pct:D with D from 1 to 64, not \"" + given + "\"");
  }
  CHECK(refusal_of("delay:65") ==
        "the strategy delay takes delay:D with D from 0 to 64, not \"65\"");
  CHECK(refusal_of("pos:1") == "the strategy pos takes no parameter");
  CHECK(refusal_of("dpor:") == "the strategy dpor takes no parameter");
  CHECK(refusal_of("pctt:3") == "unknown strategy \"pctt:3\"");
  CHECK(refusal_of("") == "unknown strategy \"\"");
  CHECK_THROWS_AS(check(program_of([] {}), options_of("pct:0")), UsageError);
}

TEST_CASE("the strategies that sample are told from those that search", "[checker][strategy]") {
  for (const char* text : {"auto", "dpor", "dfs", "nothing", "pctt:1"})
    CHECK_FALSE(is_sampler(text));
  for (const char* text : {"random", "pct", "pct:2", "pos", "delay:1", "urw", "rff"})
    CHECK(is_sampler(text));
}

TEST_CASE("each strategy is explained", "[checker][strategy]") {
  std::set<std::string_view> names;
  for (const StrategyInfo& info : strategies()) {
    INFO(info.name);
    CHECK(names.insert(info.name).second);
    for (const std::string_view part : {info.summary, info.meaning, info.guarantee, info.paper}) {
      CHECK_FALSE(part.empty());
    }
    CHECK(info.parameter.empty() == info.meaning_of_parameter.empty());
    CHECK(info.parameter_min <= info.parameter_default);
    CHECK(info.parameter_default <= info.parameter_max);
  }
}

}  // namespace
}  // namespace heddle::test
