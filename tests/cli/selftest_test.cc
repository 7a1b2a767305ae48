#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "models/kinds.h"
#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

using Json = nlohmann::json;

TEST_CASE("selftest finds every planted bug within its budget, and nothing in the fixed twins",
          "[cli][selftest]") {
  const Called called = heddle({"selftest"});
  INFO(called.out);
  CHECK(called.status == 0);
  CHECK(called.err.empty());
  const std::vector<std::string> lines = lines_of(called.out);
  for (const models::Kind& kind : models::kinds()) {
    INFO(kind.name);
    const auto count = std::ranges::count_if(lines, [&](const std::string& line) {
      return line.starts_with(std::string(kind.name) + " ") && contains(line, "passed, ");
    });
    CHECK(count == static_cast<std::ptrdiff_t>(kind.examples.size()));
  }
  CHECK(contains(called.out, "\nall found: "));
  CHECK_FALSE(contains(called.out, "MISSED"));
}

TEST_CASE("selftest tells the same as JSON", "[cli][selftest][json]") {
  const Called called = heddle({"selftest", "--json", "-"});
  CHECK(called.status == 0);
  const Json json = Json::parse(called.out);
  CHECK(json["schema"] == 1);
  CHECK(json["passed"] == true);
  std::set<std::string> kinds;
  std::set<std::string> with_look_alike;
  for (const Json& bug : json["bugs"]) {
    INFO(bug.dump());
    kinds.insert(bug["kind"]);
    CHECK(bug["passed"] == true);
    REQUIRE(bug["broken"].size() == 2);
    CHECK(bug["broken"][0]["strategy"] == "dpor");
    CHECK(bug["broken"][1]["strategy"] == "random");
    for (const Json& trial : bug["broken"]) {
      CHECK(trial["as_expected"] == true);
      CHECK(trial["ended"] == bug["kind"]);
      CHECK(trial["executions"] <= trial["budget"]);
      CHECK(trial["budget"] <= 1000);
      CHECK(trial["executions"] >= 1);
    }
    REQUIRE(bug["fixed"].size() == 2);
    CHECK(bug["fixed"][0]["strategy"] == "dpor");
    CHECK(bug["fixed"][0]["ended"] == "passed");
    CHECK(bug["fixed"][1]["ended"] == "executions");
    if (bug["look_alike"].empty()) continue;
    with_look_alike.insert(bug["kind"]);
    CHECK(bug["look_alike"][0]["ended"] == "passed");
    CHECK(bug["look_alike"][1]["ended"] == "executions");
  }
  CHECK(kinds.size() == kFailureKinds + 1);  // and vacuous, which is none
  CHECK(with_look_alike == kinds);
}

// What the program itself says, and what cannot be left out without making every verdict worthless.
bool is_never_left_out(FailureKind kind) {
  return kind == FailureKind::assertion || kind == FailureKind::crash ||
         kind == FailureKind::nondeterminism || kind == FailureKind::step_limit;
}

TEST_CASE("each detector is switched off by its name, and selftest then says what it missed",
          "[cli][selftest]") {
  for (std::size_t number = 0; number < kFailureKinds; ++number) {
    const auto failure = static_cast<FailureKind>(number);
    const std::string kind = name_of(failure);
    const Called called = heddle({"selftest", "--without", kind});
    INFO(kind << "\n" << called.out << called.err);
    if (is_never_left_out(failure)) {
      CHECK(called.status == 2);
      CHECK(lines_of(called.err).size() == 1);
      continue;
    }
    CHECK(called.status == 1);
    for (const std::string& line : lines_of(called.out)) {
      if (line.starts_with(kind + " ")) CHECK(contains(line, "MISSED"));
    }
  }
}

TEST_CASE("selftest takes no models, and its help shows an example", "[cli][selftest]") {
  const Called wrong = heddle({"selftest", "counter_race"});
  CHECK(wrong.status == 2);
  CHECK(lines_of(wrong.err).size() == 1);
  const Called help = heddle({"selftest", "--help"});
  CHECK(help.status == 0);
  CHECK(contains(help.out, "heddle selftest --json selftest.json"));
}

}  // namespace
}  // namespace heddle::tests
