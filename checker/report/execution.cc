#include "checker/report/execution.h"

#include <fmt/format.h>

#include "checker/report/text.h"

namespace heddle::report {

Execution execution_of(const Result& result, const Style& style) {
  const FailureReport& report = result.failures.front();
  const bool cut = report.failure.kind == FailureKind::step_limit;
  Execution execution;
  execution.model = result.model;
  execution.parameters = result.parameters;
  execution.verdict = cut ? Verdict::inconclusive : Verdict::failed;
  execution.failure = report.failure;
  execution.trace = report.trace;
  execution.preemptions = report.preemptions;
  execution.scheduling = result.scheduling;
  execution.origin =
      fmt::format("found in execution {} of {}", grouped(report.execution), report.strategy);
  if (!report.seed.empty()) execution.replay = replay_command(result.model, report.seed, style);
  return execution;
}

Execution execution_of(const Replay& replay, const std::string& token, const Style& style) {
  const Seed seed = decode(token);
  Execution execution;
  execution.model = seed.model;
  execution.parameters = seed.parameters;
  execution.verdict = verdict_of(replay);
  if (!replay.failures.empty()) execution.failure = replay.failures.front();
  execution.trace = replay.trace;
  execution.preemptions = replay.preemptions;
  execution.scheduling = name_of(seed.scheduling);
  execution.origin = fmt::format("one execution, found by {}", seed.strategy);
  execution.replay = replay_command(seed.model, token, style);
  return execution;
}

}  // namespace heddle::report
