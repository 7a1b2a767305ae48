#include "checker/cli/comparison.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/model.h"
#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

using cli::Comparison;
using cli::Exit;
using cli::RealResult;

// A search that has seen "count=2" and failures of `kinds`.
Result searched(const std::vector<FailureKind>& kinds, bool exhaustive = true) {
  Result result;
  result.model = "model";
  result.exhaustive = exhaustive;
  result.outcomes = {{{{"count", 2}}, 5}};
  for (const FailureKind kind : kinds) {
    FailureReport& report = result.failures.emplace_back();
    report.failure.kind = kind;
  }
  return result;
}

RealResult counted(std::int64_t count) {
  RealResult result;
  result.runs = 3;
  result.outcomes = {{{{"count", count}}, 3}};
  return result;
}

RealResult failed(const std::string& kind, const std::string& message = "") {
  RealResult result;
  result.runs = 1;
  result.failures = {{kind, message, 1, 1}};
  return result;
}

std::vector<std::string> missing(const Result& simulated, const RealResult& real) {
  return Comparison(simulated, real).missing();
}

TEST_CASE("an outcome of real runs that the search has not seen is missing", "[cli][compare]") {
  CHECK(missing(searched({}), counted(2)).empty());
  CHECK(missing(searched({}), counted(3)) == std::vector<std::string>{"count=3"});
  const Result all = searched({});
  const Result sample = searched({}, false);
  CHECK(Comparison(all, counted(2)).exit() == Exit::passed);
  const RealResult other = counted(3);
  CHECK(Comparison(all, other).exit() == Exit::failed);
  CHECK(Comparison(sample, other).exit() == Exit::inconclusive);
}

TEST_CASE("a failure of real runs is explained by those of its kind", "[cli][compare]") {
  const std::vector<std::string> hang = {"hang: "};
  CHECK(missing(searched({FailureKind::deadlock}), failed("hang")).empty());
  CHECK(missing(searched({FailureKind::lost_wakeup}), failed("hang")).empty());
  CHECK(missing(searched({FailureKind::livelock}), failed("hang")).empty());
  CHECK(missing(searched({FailureKind::assertion}), failed("hang")) == hang);
  CHECK(missing(searched({}), failed("hang")) == hang);
  CHECK(missing(searched({FailureKind::assertion}), failed("assertion", "x")).empty());
  CHECK(missing(searched({FailureKind::deadlock}), failed("assertion", "x")) ==
        std::vector<std::string>{"assertion: x"});
  CHECK(missing(searched({FailureKind::deadlock}), failed("assertion", "Resource deadlock avoided"))
            .empty());
  CHECK(missing(searched({FailureKind::crash}), failed("crash")).empty());
  CHECK_FALSE(missing(searched({FailureKind::assertion}), failed("crash")).empty());
}

TEST_CASE("nothing is missing where what real threads do is undefined", "[cli][compare]") {
  CHECK(missing(searched({FailureKind::lock_misuse}), failed("crash")).empty());
  CHECK(missing(searched({FailureKind::lock_misuse}), counted(3)).empty());
}

TEST_CASE("compare --all has a line for each model and takes the options of both sides",
          "[cli][compare]") {
  const Called called = heddle(
      {"compare", "--all", "--runs", "1", "--executions", "20", "--timeout", "2s", "--quiet"});
  INFO(called.out);
  CHECK((called.status == 0 || called.status == 3));  // a sample of 20 may have missed something
  CHECK(lines_of(called.out).size() == models::catalogue().size() + 4);
  for (const char* part : {"\ncounter_race ", "\nactor_mailbox ",
                           "models: all that the real runs showed is in the simulated set"}) {
    INFO(part);
    CHECK(contains(called.out, part));
  }
}

TEST_CASE("compare writes what it has found as JSON, an object or an array of them",
          "[cli][compare]") {
  const Called one = heddle({"compare", "counter_mutex", "--runs", "5", "--json", "-"});
  CHECK(one.status == 0);
  const auto object = nlohmann::json::parse(one.out);
  CHECK(object["schema"] == 1);
  CHECK(object["model"] == "counter_mutex");
  CHECK(object["params"]["threads"] == 2);
  CHECK(object["simulated"]["exhaustive"] == true);
  CHECK(object["simulated"]["failures"].empty());
  CHECK(object["real"]["runs"] == 5);
  CHECK(object["outcomes"][0]["values"]["count"] == 4);
  CHECK(object["outcomes"][0]["real"] == 5);
  CHECK(object["within"] == true);
  CHECK(object["missing"].empty());
}

}  // namespace
}  // namespace heddle::tests
