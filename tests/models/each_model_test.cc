// What holds for every model. The environment narrows it: HEDDLE_MODEL to one model, as the tests
// models/FOLDER/NAME do; HEDDLE_SOAK_SECONDS is how long real threads run, all models together,
// else each runs for a moment.

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "checker/check.h"
#include "checker/cli/comparison.h"
#include "checker/cli/real_run.h"
#include "tests/catch.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

using models::catalogue;
using models::Model;

std::vector<const Model*> models_under_test() {
  std::vector<const Model*> models;
  const char* name = std::getenv("HEDDLE_MODEL");
  for (const Model& model : catalogue()) {
    if (name == nullptr || model.name == name) models.push_back(&model);
  }
  REQUIRE_FALSE(models.empty());
  return models;
}

// Searches of all executions of the others end.
bool is_endless(const Model& model) {
  return model.preemptive == FailureKind::livelock || model.preemptive == FailureKind::starvation;
}

CheckOptions options_for(const Model& model, Scheduling scheduling) {
  CheckOptions options;
  options.scheduling = scheduling;
  options.spurious_max = model.spurious_max;
  return options;
}

// All that a search can find: it goes on after the first failure, to its end.
Result search_all(const Model& model) {
  CheckOptions options = options_for(model, Scheduling::preemptive);
  options.keep_going = true;
  options.minimize_executions = 0;
  return check(program_of(model.name), options);
}

// A pass is a proof, and one that takes well under a second, which so many operations do.
void must_pass(const Result& result) {
  constexpr std::uint64_t kEventsMax = 2'000'000;
  CHECK(result.verdict == Verdict::passed);
  CHECK(result.exhaustive);
  CHECK(result.executions.truncated == 0);
  CHECK(result.executions.blocked == 0);
  CHECK(result.events <= kEventsMax);
}

void must_fail_at_once(const Result& result, FailureKind kind) {
  constexpr std::uint64_t kExecutionsMax = 1'000;
  REQUIRE(result.verdict == Verdict::failed);
  CHECK(std::string(name_of(result.failures.front().failure.kind)) == name_of(kind));
  CHECK(result.phases.front().executions <= kExecutionsMax);
  CHECK(result.phases.size() == 1);  // found by the samples
}

TEST_CASE("a model has its expected verdict under both schedulings", "[models]") {
  for (const Model* model : models_under_test()) {
    for (const Scheduling scheduling : {Scheduling::preemptive, Scheduling::cooperative}) {
      INFO(model->name << ", " << name_of(scheduling));
      const Result result = check(program_of(model->name), options_for(*model, scheduling));
      const models::ExpectedFailure& expected =
          scheduling == Scheduling::preemptive ? model->preemptive : model->cooperative;
      if (expected) {
        must_fail_at_once(result, *expected);
      } else {
        must_pass(result);
      }
    }
  }
}

TEST_CASE("a model has as many traces under dpor as under dfs", "[models][dpor]") {
  constexpr std::uint64_t kInterleavingsMax = 20'000;
  for (const Model* model : models_under_test()) {
    if (model->spurious_max > 0 || is_endless(*model)) continue;  // no reduction there
    INFO(model->name);
    CheckOptions options = options_for(*model, Scheduling::preemptive);
    options.executions_max = kInterleavingsMax;
    const ReductionCheck check = verify_reduction(program_of(model->name), options);
    if (check.complete) CHECK(check.holds());  // else too many for dfs
  }
}

bool finds(const Result& result, FailureKind kind) {
  return std::any_of(result.failures.begin(), result.failures.end(),
                     [&](const FailureReport& report) { return report.failure.kind == kind; });
}

// Runs a moment, or for `seconds` and with noise, but not on after hangs.
cli::RealResult run_for_real(const Model& model, bool hangs, std::optional<double> seconds) {
  cli::RealOptions options;
  options.runs = 50;
  options.timeout_seconds = hangs ? 0.3 : 60;
  options.hangs_max = 2;
  const Program program = program_of(model.name);
  cli::RealResult result = cli::run_for_real(program.body, options);
  options.noise = true;
  for (double spent = 0; seconds && spent < *seconds;) {
    const cli::RealResult more = cli::run_for_real(program.body, options);
    spent += more.seconds;
    result.runs += more.runs;
    result.outcomes.insert(result.outcomes.end(), more.outcomes.begin(), more.outcomes.end());
    result.failures.insert(result.failures.end(), more.failures.begin(), more.failures.end());
  }
  return result;
}

// Of each model; nullopt where the environment does not ask for a soak.
std::optional<double> soak_seconds(std::size_t models) {
  const char* seconds = std::getenv("HEDDLE_SOAK_SECONDS");
  if (seconds == nullptr) return std::nullopt;
  return std::stod(seconds) / static_cast<double>(models);
}

TEST_CASE("what real threads show is within what the search has found", "[models][soak]") {
  const std::vector<const Model*> models = models_under_test();
  for (const Model* model : models) {
    if (is_endless(*model)) continue;
    INFO(model->name);
    const Result simulated = search_all(*model);
    REQUIRE(simulated.exhaustive);
    if (finds(simulated, FailureKind::lock_misuse)) continue;  // undefined behaviour for real
    const bool hangs =
        finds(simulated, FailureKind::deadlock) || finds(simulated, FailureKind::lost_wakeup);
    const cli::RealResult real = run_for_real(*model, hangs, soak_seconds(models.size()));
    CHECK(real.runs > 0);
    CHECK(cli::Comparison(simulated, real).missing() == std::vector<std::string>{});
  }
}

}  // namespace
}  // namespace heddle
