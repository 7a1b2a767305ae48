#include <nlohmann/json.hpp>
#include <string>

#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

TEST_CASE("simulate shows figures, a line for each core and what was waited for",
          "[cli][simulate]") {
  const Called called = heddle({"simulate", "service", "--cores", "2", "--param", "requests=100"});
  INFO(called.out);
  CHECK(called.status == 0);
  CHECK(called.err.empty());
  for (const char* part :
       {"SIMULATED  service (requests=100, servers=1, load=50): 2 cores, round-robin:1ms, seed 1",
        "makespan", "100 arrived, 100 completed", "throughput", "latency       p50", "utilisation",
        "switches", "core    busy", "1 T1 (server)", "2 T2 (arrivals)", "waited for",
        "queue.changed"}) {
    INFO(part);
    CHECK(contains(called.out, part));
  }
}

TEST_CASE("a Gantt line shows who had the core when", "[cli][simulate]") {
  const Called called = heddle({"simulate", "amdahl", "--policy", "cooperative", "--param",
                                "threads=2", "--param", "serial=50", "--param", "shared=50"});
  INFO(called.out);
  CHECK(contains(called.out, "  0 100.0 %          3  " + std::string(46, '0')));
  CHECK(contains(called.out, "01" + std::string(22, '1')));
  CHECK(contains(called.out, "12" + std::string(21, '2')));
}

TEST_CASE("simulate writes the same bytes again, and others for another seed", "[cli][simulate]") {
  const auto json = [](const char* seed) {
    return heddle({"simulate", "service", "--seed", seed, "--json", "-"}).out;
  };
  CHECK(json("1") == json("1"));
  CHECK(json("1") != json("2"));
}

TEST_CASE("the JSON of a simulation has whole nanoseconds", "[cli][simulate]") {
  const Called called = heddle({"simulate", "service", "--cores", "2", "--param", "requests=50",
                                "--policy", "random:200us", "--seed", "3", "--json", "-"});
  CHECK(called.status == 0);
  const auto json = nlohmann::json::parse(called.out);
  CHECK(json.at("schema") == 1);
  CHECK(json.at("model") == "service");
  CHECK(json.at("params").at("requests") == 50);
  CHECK(json.at("cores") == 2);
  CHECK(json.at("policy") == "random:200us");
  CHECK(json.at("seed") == 3);
  CHECK(json.at("verdict") == "passed");
  CHECK(json.at("makespan_ns").is_number_integer());
  CHECK(json.at("requests").at("completed") == 50);
  CHECK(json.at("requests").at("presence_ns") == json.at("requests").at("latency").at("total_ns"));
  CHECK(json.at("per_core").size() == 2);
  CHECK(json.at("failures").empty());
}

TEST_CASE("a simulation that fails ends with 1, one that is cut with 3", "[cli][simulate]") {
  const Called failed = heddle({"simulate", "plain_mutex_relocked"});
  CHECK(failed.status == 1);
  CHECK(contains(failed.out, "FAILED  plain_mutex_relocked"));
  CHECK(contains(failed.out, "lock_misuse: "));

  const Called cut = heddle({"simulate", "service", "--steps", "100"});
  CHECK(cut.status == 3);
  CHECK(contains(cut.out, "INCONCLUSIVE  service"));
  CHECK(contains(cut.out, "cut after"));
}

TEST_CASE("simulate refuses wrong calls with a line that says why", "[cli][simulate]") {
  struct Row {
    std::vector<std::string> arguments;
    const char* message;
  };
  const Row rows[] = {
      {{"--cores", "0"}, "--cores"},
      {{"--cores", "1025"}, "--cores"},
      {{"--policy", "robin"}, "--policy"},
      {{"--policy", "cooperative:1ms"}, "cooperative has no quantum"},
      {{"--policy", "round-robin:"}, "is not a duration"},
      {{"--policy", "round-robin:5"}, "is not a duration"},
      {{"--policy", "round-robin:0ms"}, "out of range"},
      {{"--seed", "x"}, "--seed"},
      {{"--steps", "0"}, "--steps"},
      {{"--param", "request=1"}, "request"},
      {{"--json", "/no/such/folder/file"}, "/no/such/folder"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> arguments = {"simulate", "service"};
    arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
    const Called called = heddle(arguments);
    INFO(row.message << ": " << called.err);
    CHECK(called.status == 2);
    CHECK(called.out.empty());
    CHECK(lines_of(called.err).size() == 1);
    CHECK(contains(called.err, row.message));
  }
  CHECK(heddle({"simulate"}).status == 2);
  CHECK(heddle({"simulate", "servise"}).status == 2);
}

}  // namespace
}  // namespace heddle::tests
