// What the catalogue's failures look like once they are minimised.

#include <map>
#include <set>
#include <tuple>

#include "checker/check.h"
#include "checker/seed.h"
#include "tests/catch.h"
#include "tests/models/program_of.h"
#include "tests/stacks_as_measured.h"

namespace heddle {
namespace {

using models::catalogue;
using models::Model;

CheckOptions options_for(const Model& model, Scheduling scheduling) {
  CheckOptions options;
  options.scheduling = scheduling;
  options.spurious_max = model.spurious_max;
  options.minimize_seconds = 60;  // that no slow machine changes what is found
  return options;
}

// What the model shows within the bound, by the exhaustive search that leaves nothing out.
std::set<std::pair<FailureKind, std::uint64_t>> failures_within(const Model& model,
                                                                std::uint32_t preemptions_max) {
  CheckOptions options = options_for(model, Scheduling::preemptive);
  options.strategy = "dfs";
  options.keep_going = true;
  options.minimize_executions = 0;
  options.preemptions_max = preemptions_max;
  const Result result = check(program_of(model.name), options);
  REQUIRE(result.certificate.completeness != "sampled");
  std::set<std::pair<FailureKind, std::uint64_t>> failures;
  for (const FailureReport& report : result.failures) {
    failures.insert({report.failure.kind, report.key});
  }
  return failures;
}

TEST_CASE("each model that fails is shown with as few preemptions as an exhaustive search needs",
          "[models][minimize]") {
  std::size_t preempted = 0;
  for (const Model& model : catalogue()) {
    if (!model.preemptive) continue;
    std::map<std::uint32_t, std::set<std::pair<FailureKind, std::uint64_t>>> within;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      INFO(model.name << ", seed " << seed);
      CheckOptions options = options_for(model, Scheduling::preemptive);
      options.seed = seed;
      const Result result = check(program_of(model.name), options);
      REQUIRE(result.verdict == Verdict::failed);
      const FailureReport& report = result.failures.front();
      const bool has_cycle = decode(report.seed).cycle.has_value();
      if (has_cycle && !kStacksAsMeasured) continue;
      CHECK(report.fewest_preemptions);
      REQUIRE(report.minimized_from.has_value());
      CHECK(report.preemptions <= report.minimized_from->preemptions);
      // An execution without an end is none that dfs comes to the end of.
      if (has_cycle) continue;
      for (std::uint32_t fewer = 0; fewer < report.preemptions; ++fewer) {
        if (!within.contains(fewer)) within[fewer] = failures_within(model, fewer);
        CHECK_FALSE(within[fewer].contains({report.failure.kind, report.key}));
      }
      preempted += report.preemptions > 0 ? 1 : 0;
    }
  }
  CHECK(preempted > 50);
}

TEST_CASE("the smallest execution of a model is the same from whatever execution it is found",
          "[models][minimize]") {
  for (const char* name :
       {"lock_order_deadlock", "bank_account_check_then_act", "gil_count_plus_one",
        "thread_pool_shutdown_race", "work_stealing_deque_without_race"}) {
    using Found = std::pair<FailureKind, std::uint64_t>;
    std::set<std::tuple<Found, std::uint32_t, std::uint64_t>> sizes;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      CheckOptions options = options_for(*models::find(name), Scheduling::preemptive);
      options.seed = seed;
      const FailureReport report = check(program_of(name), options).failures.front();
      sizes.insert({Found{report.failure.kind, report.key}, report.preemptions, report.events});
    }
    std::set<Found> failures;
    for (const auto& [found, preemptions, events] : sizes) failures.insert(found);
    INFO(name);
    CHECK(sizes.size() == failures.size());
  }
}

TEST_CASE("a model that fails under the cooperative scheduling is shown without a preemption",
          "[models][minimize]") {
  for (const Model& model : catalogue()) {
    if (!model.cooperative) continue;
    INFO(model.name);
    const Result result =
        check(program_of(model.name), options_for(model, Scheduling::cooperative));
    REQUIRE(result.verdict == Verdict::failed);
    CHECK(result.failures.front().preemptions == 0);
    CHECK(result.failures.front().minimized_from.has_value());
  }
}

}  // namespace
}  // namespace heddle
