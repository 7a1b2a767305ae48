#include "checker/cli/expected.h"

#include <fmt/format.h>

#include <algorithm>

namespace heddle::cli {
namespace {

const models::ExpectedFailure& expectation(const models::Model& model, Scheduling scheduling) {
  return scheduling == Scheduling::preemptive ? model.preemptive : model.cooperative;
}

}  // namespace

std::string expected_of(const models::Model& model, Scheduling scheduling) {
  const models::ExpectedFailure& expected = expectation(model, scheduling);
  return expected ? name_of(*expected) : "passed";
}

std::string found_by(const Result& result, const std::string& expected) {
  if (!result.failures.empty() && result.verdict == Verdict::failed) {
    const bool found = std::any_of(
        result.failures.begin(), result.failures.end(),
        [&](const FailureReport& report) { return name_of(report.failure.kind) == expected; });
    return found ? expected : name_of(result.failures.front().failure.kind);
  }
  if (result.verdict != Verdict::inconclusive) return name_of(result.verdict);
  return fmt::format("inconclusive ({})", result.reason);
}

Exit judge(const models::Model& model, Scheduling scheduling, const Result& result) {
  const models::ExpectedFailure& expected = expectation(model, scheduling);
  if (result.verdict == Verdict::inconclusive) return Exit::inconclusive;
  if (result.verdict == Verdict::passed) return expected ? Exit::failed : Exit::passed;
  if (!expected) return Exit::failed;
  const bool found =
      std::any_of(result.failures.begin(), result.failures.end(),
                  [&](const FailureReport& report) { return report.failure.kind == *expected; });
  return found ? Exit::passed : Exit::failed;
}

}  // namespace heddle::cli
