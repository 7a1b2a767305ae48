// What a check writes for machines beside its JSON: JUnit, SARIF, annotations.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "checker/report/github.h"
#include "checker/report/junit.h"
#include "checker/report/sarif.h"
#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

using Json = nlohmann::ordered_json;

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

// A failure of a program with all that is special to some format in its names.
Result awkward() {
  Result result;
  result.model = "a<b>&\"c\"";
  result.scheduling = "preemptive";
  result.verdict = Verdict::failed;
  FailureReport report;
  report.failure = {FailureKind::assertion,
                    "100% of <x>: \"a\" & \x01 \xff, b",
                    {"T1 (me) did it at dir/my file,1.cc:7"},
                    {1},
                    {{"dir/my file,1.cc", 7}}};
  report.seed = "h1-00";
  report.strategy = "dfs";
  report.trace.threads = {"T0 (main)", "T1 (me)"};
  report.trace.events = {
      {1, OperationKind::atomic_store, "x", "store 1", {"dir/my file,1.cc", 7}, true}};
  result.failures.push_back(report);
  return result;
}

TEST_CASE("each report for machines is the same bytes for equal searches", "[cli][reports]") {
  for (const char* option : {"--junit", "--sarif"}) {
    INFO(option);
    const std::vector<std::string> words = {"check", "counter_race", "bounded_buffer", option, "-"};
    const Called one = heddle(words);
    CHECK(one.status == 1);
    CHECK(!one.out.empty());
    CHECK(one.out == heddle(words).out);
  }
}

TEST_CASE("the files of a check replace what was there, all of them in one call",
          "[cli][reports]") {
  const std::string junit = temporary("report.xml");
  const std::string sarif = temporary("report.sarif");
  std::ofstream(junit) << "before";
  const Called called =
      heddle({"check", "counter_race", "--junit", junit, "--sarif", sarif, "--json", "-"});
  CHECK(called.status == 1);
  CHECK(Json::parse(called.out)["verdict"] == "failed");
  const std::string seed = Json::parse(called.out)["failures"][0]["seed"].get<std::string>();
  CHECK(contains(content_of(junit), "--seed " + seed));
  CHECK(Json::parse(content_of(sarif))["runs"][0]["results"][0]["properties"]["seed"] == seed);
  std::filesystem::remove(junit);
  std::filesystem::remove(sarif);
}

TEST_CASE("what cannot be written, or contradicts, is refused before the search",
          "[cli][reports]") {
  const std::vector<std::string> endless = {"check", "dining_philosophers", "--keep-going",
                                            "--strategy", "dfs"};
  const auto refused = [&](std::vector<std::string> words, const std::string& why) {
    words.insert(words.begin(), endless.begin(), endless.end());
    const Called called = heddle(words);
    CHECK(called.status == 2);
    INFO(called.err);
    CHECK(contains(called.err, why));
    CHECK(called.out.empty());
  };
  refused({"--junit", "/no/such/folder/x.xml"}, "cannot write '/no/such/folder/x.xml'");
  refused({"--sarif", "/"}, "cannot write '/'");
  refused({"--sarif", "-", "--junit", "-"}, "contradicts");
  refused({"--json", "-", "--github"}, "--github contradicts --json -");
}

TEST_CASE("JUnit tells passed, failed and inconclusive models apart", "[cli][reports]") {
  const Called called = heddle({"check", "counter_mutex", "counter_race", "work_stealing_deque",
                                "--executions", "100", "--junit", "-"});
  CHECK(contains(called.out, "tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\""));
  CHECK(contains(called.out, "<failure type=\"data_race\" message=\"data race on &quot;count"));
  CHECK(contains(called.out, "<error type=\"inconclusive\""));
  CHECK(contains(called.out, "<system-out>no failure in any execution"));
}

TEST_CASE("with --all a model that fails as expected is a test that passes", "[cli][reports]") {
  const Called called = heddle({"check", "--all", "--junit", "-"});
  CHECK(called.status == 0);
  CHECK(contains(called.out, "failures=\"0\" errors=\"0\""));
  const Json log = Json::parse(heddle({"check", "--all", "--sarif", "-"}).out);
  REQUIRE(log["runs"][0]["results"].size() > 50);
  for (const Json& result : log["runs"][0]["results"]) CHECK(result["kind"] == "informational");
  const Called few = heddle({"check", "--all", "--strategy", "random", "--executions", "2",
                             "--scheduling", "preemptive", "--junit", "-"});
  CHECK(few.status == 3);
  CHECK(contains(few.out, "type=\"unexpected\" message=\"expected: passed; found: inconclusive\""));
}

TEST_CASE("a deadlock in SARIF has a place for each thread that waits", "[cli][reports]") {
  const Json log =
      Json::parse(heddle({"check", "lock_order_deadlock", "--sarif", "-"}).out)["runs"][0];
  const Json& result = log["results"][0];
  CHECK(result["level"] == "error");
  REQUIRE(result["relatedLocations"].size() == 3);
  for (const Json& related : result["relatedLocations"]) {
    CHECK(contains(related["message"]["text"].get<std::string>(), " waits for "));
  }
  for (const Json& flow : result["codeFlows"][0]["threadFlows"]) {
    CHECK(flow["locations"].back()["importance"] == "essential");
  }
}

TEST_CASE("annotations are asked for, and are beside the line", "[cli][reports]") {
  const std::vector<std::string> environment = {"GITHUB_ACTIONS=true"};
  const std::string plain = heddle({"check", "counter_race", "--quiet"}, environment).out;
  CHECK(!contains(plain, "::error"));
  const Called called = heddle({"check", "counter_race", "--quiet", "--github"});
  CHECK(called.status == 1);
  CHECK(called.out.starts_with(plain));
  const std::string line = lines_of(called.out.substr(plain.size())).at(0);
  CHECK(std::regex_match(line, std::regex("::error file=models/races/counter_race\\.cc,line=[0-9]+,"
                                          "title=data_race in counter_race::.*%0Areplay: heddle "
                                          "replay counter_race --seed h1-[0-9a-f]+")));
  CHECK(heddle({"check", "counter_mutex", "--quiet", "--github"}).out ==
        heddle({"check", "counter_mutex", "--quiet"}).out);
}

TEST_CASE("names cannot break out of a format", "[cli][reports]") {
  const std::vector<Result> results = {awkward()};
  const std::string xml = report::junit(results, {}, {});
  CHECK(contains(xml, "name=\"a&lt;b&gt;&amp;&quot;c&quot;\""));
  CHECK(contains(xml, "message=\"100% of &lt;x&gt;: &quot;a&quot; &amp; ? \xef\xbf\xbd, b\""));
  const std::string command = report::github(results, {}, {});
  CHECK(lines_of(command).size() == 1);
  CHECK(command.starts_with("::error file=dir/my file%2C1.cc,line=7,title=assertion in a<b>"));
  CHECK(contains(command, "::100%25 of <x>: \"a\""));
  const Json log = Json::parse(report::sarif(results, {}, {}))["runs"][0];
  const Json& place = log["results"][0]["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "dir/my%20file,1.cc");
  CHECK(place["region"]["startLine"] == 7);
  CHECK(log["results"][0]["relatedLocations"][0]["message"]["text"] ==
        "T1 (me) did it at dir/my file,1.cc:7");
}

}  // namespace
}  // namespace heddle::tests
