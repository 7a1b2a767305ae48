#include "checker/conclusion.h"

#include <algorithm>

#include "sim/engine/machine.h"

namespace heddle {
namespace {

std::string effective_bounds(const CheckOptions& options, const Tally& tally,
                             const SearchEnd& end) {
  std::string bounds;
  const auto add = [&](const char* name, bool effective, std::optional<std::uint32_t> bound) {
    if (!effective) return;
    bounds += (bounds.empty() ? "" : ", ") + std::string(name) + "=" + std::to_string(*bound);
  };
  add("preemptions", end.preemptions_max.has_value(), end.preemptions_max);
  add("operations", tally.operations_reached, options.bounds.operations_max);
  add("iterations", tally.iterations_reached, options.bounds.iterations_max);
  // Of one call of std::lock: who tries a lock in vain may see how many there are.
  add("failed_passes", tally.cut_passes && tally.tried_in_vain, Machine::kFailedPassesMax);
  return bounds;
}

}  // namespace

Conclusion::Conclusion(const CheckOptions& options, const Tally& tally, const SearchEnd& end)
    : tally_(tally),
      stop_(end.stop),
      complete_(end.exhaustive && end.stop == Stop::exhausted && tally.step_limited == 0),
      bounds_(effective_bounds(options, tally, end)) {}

void Conclusion::judge(Result& result) const {
  result.exhaustive = exhaustive();
  result.certificate.completeness = !complete_        ? "sampled"
                                    : bounds_.empty() ? "complete"
                                                      : "bounded by " + bounds_;
  const bool failed = std::any_of(
      result.failures.begin(), result.failures.end(),
      [](const FailureReport& report) { return report.failure.kind != FailureKind::step_limit; });
  if (failed) {
    result.verdict = Verdict::failed;
    return;
  }
  result.reason = doubt(result);
  result.verdict = result.reason.empty() ? Verdict::passed : Verdict::inconclusive;
}

std::string Conclusion::doubt(const Result& result) const {
  const ExecutionCounts& executions = result.executions;
  if (complete_ && executions.explored == 0 && executions.truncated > 0) return "bounds";
  // Where one execution has no choice, there is no other.
  const bool only_one =
      executions.explored > 0 && result.certificate.choice_points == 0 && executions.truncated == 0;
  const auto& shared = tally_.shared_objects;
  const bool shares = std::find(shared.begin(), shared.end(), true) != shared.end();
  if (only_one || (complete_ && !shares)) return "vacuous";
  return complete_ ? "" : reason_of_end();
}

std::string Conclusion::reason_of_end() const {
  if (tally_.step_limited > 0) return "step_limit";
  switch (stop_) {
    case Stop::endless_yields:
      return "endless_yields";
    case Stop::time:
      return "time";
    case Stop::interrupted:
      return "interrupted";
    default:
      return "executions";
  }
}

}  // namespace heddle
