#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

std::string temporary(const std::string& name) {
  return (std::filesystem::temp_directory_path() /
          ("heddle-" + std::to_string(::getpid()) + "-" + name))
      .string();
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_CASE("the option --json - writes one object with the documented keys, and nothing else",
          "[cli][json]") {
  const Called called = heddle({"check", "counter_race", "--keep-going", "--strategy", "dfs",
                                "--param", "threads=2", "--param", "increments=2", "--json", "-"});
  CHECK(called.status == 1);
  CHECK(called.err.empty());
  const Json json = Json::parse(called.out);
  CHECK(keys_of(json) == std::vector<std::string>{"schema", "model", "params", "strategy",
                                                  "scheduling", "bounds", "without", "verdict",
                                                  "reason", "exhaustive", "executions", "events",
                                                  "seconds", "estimate", "phases", "outcomes",
                                                  "failures", "certificate"});
  CHECK(json["schema"] == 1);
  CHECK(json["model"] == "counter_race");
  CHECK(json["params"] == Json({{"threads", 2}, {"increments", 2}}));
  CHECK(json["strategy"] == "dfs");
  CHECK(json["scheduling"] == "preemptive");
  CHECK(json["verdict"] == "failed");
  CHECK(json["exhaustive"] == true);
  CHECK(keys_of(json["executions"]) ==
        std::vector<std::string>{"explored", "failing", "blocked", "truncated", "redundant"});
  CHECK(json["executions"]["explored"] == 70);

  std::vector<int> counts;
  for (const Json& outcome : json["outcomes"]) {
    CHECK(keys_of(outcome) == std::vector<std::string>{"values", "count"});
    counts.push_back(outcome["values"]["count"].get<int>());
  }
  CHECK(counts == std::vector<int>{2, 3, 4});

  const Json& failure = json["failures"].at(0);
  for (const char* key :
       {"kind", "message", "seed", "preemptions", "events", "threads", "locations", "details"}) {
    INFO(key);
    CHECK(failure.contains(key));
  }
  CHECK(failure["kind"] == "data_race");
  CHECK(failure["threads"].size() == 2);
  CHECK(failure["locations"].at(0)["file"] == "models/races/counter_race.cc");
  CHECK(failure["locations"].at(0)["line"].is_number_unsigned());
}

TEST_CASE("a seed in the JSON replays", "[cli][json]") {
  const Called called = heddle({"check", "lock_order_deadlock", "--json", "-"});
  const Json json = Json::parse(called.out);
  const auto seed = json["failures"].at(0)["seed"].get<std::string>();
  const Called replayed = heddle({"replay", "lock_order_deadlock", "--seed", seed});
  CHECK(replayed.status == 1);
  CHECK(contains(replayed.out, json["failures"].at(0)["message"].get<std::string>()));
}

TEST_CASE("the option --json of several models is an array", "[cli][json]") {
  const Called two = heddle({"check", "counter_mutex", "counter_atomic", "--json", "-"});
  CHECK(two.status == 0);
  CHECK(Json::parse(two.out).size() == 2);
  CHECK(Json::parse(two.out).at(1)["model"] == "counter_atomic");
}

TEST_CASE(
    "the option --json of --all has a search of each model under each scheduling, and what "
    "was expected",
    "[cli][json]") {
  const Called all = heddle({"check", "--all", "--json", "-"});
  CHECK(all.status == 0);
  const Json json = Json::parse(all.out);
  const Json listed = Json::parse(heddle({"list", "--json"}).out);
  REQUIRE(json.size() == 2 * listed["models"].size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const Json& model = listed["models"].at(i / 2);
    const std::string scheduling = i % 2 == 0 ? "preemptive" : "cooperative";
    INFO(model["name"] << ", " << scheduling);
    CHECK(json[i]["model"] == model["name"]);
    CHECK(json[i]["scheduling"] == scheduling);
    CHECK(json[i]["expected"] == model["expected"][scheduling]);
    CHECK(json[i]["as_expected"] == true);
    const bool fails = json[i]["expected"] != "passed";
    CHECK(json[i]["verdict"] == (fails ? "failed" : "passed"));
    CHECK(json[i]["failures"].empty() == !fails);
  }
}

TEST_CASE("a model that is not as expected is told in the JSON of --all", "[cli][json]") {
  const Called all = heddle({"check", "--all", "--strategy", "random", "--executions", "2",
                             "--scheduling", "preemptive", "--json", "-"});
  CHECK(all.status == 3);
  for (const Json& result : Json::parse(all.out)) {
    const bool passes = result["expected"] == "passed";
    if (passes) CHECK(result["as_expected"] == false);  // a sample is no proof
    if (result["model"] == "counter_race") CHECK(result["as_expected"] == true);
  }
}

TEST_CASE("the option --json FILE replaces the file and keeps the report on standard output",
          "[cli][json]") {
  const std::string path = temporary("report.json");
  std::ofstream(path) << "what was there before";
  const Called called = heddle({"check", "counter_mutex", "--json", path});
  CHECK(called.status == 0);
  CHECK(contains(called.out, "PASSED  counter_mutex"));
  CHECK(Json::parse(content_of(path))["verdict"] == "passed");
  std::filesystem::remove(path);
}

TEST_CASE("a wrong call leaves the file as it was, and no other beside it", "[cli][json]") {
  const std::string folder = temporary("folder");
  std::filesystem::create_directory(folder);
  std::ofstream(folder + "/report.json") << "before";
  CHECK(heddle({"check", "counter_mutex", "--executions", "x", "--json", folder + "/report.json"})
            .status == 2);
  CHECK(content_of(folder + "/report.json") == "before");
  CHECK(heddle({"check", "counter_mutex", "--json", folder + "/new.json"}).status == 0);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    static_cast<void>(entry);
    ++files;
  }
  CHECK(files == 2);
  std::filesystem::remove_all(folder);
}

TEST_CASE("list --json has every model with its parameters and expected verdicts", "[cli][json]") {
  const Json json = Json::parse(heddle({"list", "--json"}).out);
  CHECK(json["schema"] == 1);
  bool found = false;
  for (const Json& model : json["models"]) {
    CHECK(keys_of(model) == std::vector<std::string>{"name", "concept", "summary", "tags",
                                                     "parameters", "expected", "spurious", "file"});
    if (model["name"] != "counter_race") continue;
    found = true;
    CHECK(model["expected"] == Json({{"preemptive", "data_race"}, {"cooperative", "passed"}}));
    CHECK(model["parameters"].at(0)["name"] == "threads");
    CHECK(model["file"] == "models/races/counter_race.cc");
    CHECK(model["spurious"] == 0);
  }
  CHECK(found);
  for (const Json& told : json["concepts"]) {
    CHECK(keys_of(told) == std::vector<std::string>{"tag", "explanation"});
  }
}

TEST_CASE("the reduction is verified on request", "[cli][json]") {
  const Called called = heddle({"check", "counter_race", "counter_mutex", "--keep-going",
                                "--verify-reduction", "--json", "-"});
  CHECK(called.status == 1);
  const Json json = Json::parse(called.out);
  CHECK(json[0]["reduction"]["verified"] == true);
  CHECK(json[0]["reduction"]["interleavings"] == 70);
  CHECK(json[0]["reduction"]["traces"] == 34);
  CHECK(json[1]["reduction"]["verified"] == true);
  const Called text = heddle({"check", "counter_mutex", "--verify-reduction"});
  CHECK(text.status == 0);
  CHECK(contains(text.out, "verified: dfs met 6 traces in 6 interleavings, dpor the same"));
  const Called small =
      heddle({"check", "counter_mutex", "--verify-reduction", "--executions", "5"});
  CHECK(contains(small.out, "not compared: more than 5 interleavings"));
}

}  // namespace
}  // namespace heddle::tests
