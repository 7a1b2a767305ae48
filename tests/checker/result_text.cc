#include "tests/checker/result_text.h"

#include "tests/checker/text_of.h"

namespace heddle::test {

std::string counts_of(const Result& result) {
  const ExecutionCounts& counts = result.executions;
  std::string text = std::string(name_of(result.verdict)) + " " + result.reason + "\n";
  for (const std::uint64_t count : {counts.explored, counts.failing, counts.blocked,
                                    counts.truncated, counts.redundant, result.events}) {
    text += std::to_string(count) + " ";
  }
  for (const Outcome& outcome : result.outcomes) {
    for (const auto& [name, value] : outcome.values) text += name + "=" + std::to_string(value);
    text += " " + std::to_string(outcome.count) + "\n";
  }
  for (const Phase& phase : result.phases) {
    text += phase.strategy + " " + std::to_string(phase.executions) + "\n";
  }
  return text;
}

std::string text_of(const Result& result) {
  const Certificate& certificate = result.certificate;
  std::string text = counts_of(result) + std::to_string(certificate.choice_points) + " " +
                     std::to_string(certificate.preemptions_max) + "\n";
  for (const std::string& name : certificate.shared_objects) text += name + " ";
  if (result.guarantee) text += std::to_string(result.guarantee->probability);
  return text;
}

std::string failures_of(const Result& result) {
  std::string text;
  for (const FailureReport& report : result.failures) {
    text += text_of(report.failure) + report.seed + " " + std::to_string(report.execution) + "\n";
  }
  return text;
}

}  // namespace heddle::test
