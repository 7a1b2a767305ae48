#include "checker/report/json.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace heddle::report {
namespace {

using Json = nlohmann::ordered_json;

Json object_of(const std::vector<std::pair<std::string, std::int64_t>>& values) {
  Json object = Json::object();
  for (const auto& [name, value] : values) object[name] = value;
  return object;
}

Json outcomes_of(const Result& result) {
  Json array = Json::array();
  for (const Outcome& outcome : result.outcomes) {
    array.push_back({{"values", object_of(outcome.values)}, {"count", outcome.count}});
  }
  return array;
}

// Null where the failure is reported as it was found.
Json minimized_of(const FailureReport& report) {
  if (!report.minimized_from) return nullptr;
  return {{"from_preemptions", report.minimized_from->preemptions},
          {"from_events", report.minimized_from->events},
          {"fewer_preemptions_ruled_out", report.fewest_preemptions}};
}

Json failure_of(const FailureReport& report) {
  Json threads = Json::array();
  for (const ThreadId thread : report.failure.threads) {
    threads.push_back(thread < report.trace.threads.size() ? report.trace.threads[thread]
                                                           : "T" + std::to_string(thread));
  }
  Json locations = Json::array();
  for (const source_location& where : report.failure.locations) {
    locations.push_back({{"file", where.file}, {"line", where.line}});
  }
  return {{"kind", heddle::name_of(report.failure.kind)},
          {"message", report.failure.message},
          {"seed", report.seed},
          {"preemptions", report.preemptions},
          {"fewest_preemptions", report.fewest_preemptions},
          {"events", report.events},
          {"threads", threads},
          {"locations", locations},
          {"details", report.failure.details},
          {"strategy", report.strategy},
          {"execution", report.execution},
          {"minimized", minimized_of(report)}};
}

Json failures_of(const Result& result) {
  Json array = Json::array();
  for (const FailureReport& report : result.failures) array.push_back(failure_of(report));
  return array;
}

Json phases_of(const Result& result) {
  Json array = Json::array();
  for (const Phase& phase : result.phases) {
    array.push_back(
        {{"strategy", phase.strategy},
         {"preemptions_max", phase.preemptions_max ? Json(*phase.preemptions_max) : Json(nullptr)},
         {"executions", phase.executions},
         {"seconds", phase.seconds}});
  }
  return array;
}

Json reduction_of(const ReductionCheck& check) {
  return {{"verified", check.holds()},
          {"complete", check.complete},
          {"interleavings", check.interleavings},
          {"traces", check.traces},
          {"executions", check.executions},
          {"missed", check.missed},
          {"foreign", check.foreign},
          {"repeated", check.repeated},
          {"redundant", check.redundant},
          {"same_outcomes", check.same_outcomes},
          {"same_failures", check.same_failures}};
}

Json certificate_of(const Certificate& certificate) {
  return {{"executions", certificate.executions},
          {"traces", certificate.traces ? Json(*certificate.traces) : Json(nullptr)},
          {"events", certificate.events},
          {"threads_max", certificate.threads_max},
          {"choice_points", certificate.choice_points},
          {"preemptions_max", certificate.preemptions_max},
          {"shared_objects", certificate.shared_objects},
          {"completeness", certificate.completeness}};
}

Json guarantee_of(const Guarantee& guarantee) {
  return {{"depth", guarantee.depth},
          {"threads", guarantee.threads},
          {"points", guarantee.points},
          {"probability", guarantee.probability},
          {"executions_for_95", guarantee.executions_for_95}};
}

Json unseen_of(const Unseen& unseen) {
  return {{"executions", unseen.executions},
          {"combinations", unseen.combinations},
          {"once", unseen.once},
          {"twice", unseen.twice},
          {"probability", unseen.probability},
          {"at_least", unseen.at_least}};
}

Json executions_of(const ExecutionCounts& counts) {
  return {{"explored", counts.explored},
          {"failing", counts.failing},
          {"blocked", counts.blocked},
          {"truncated", counts.truncated},
          {"redundant", counts.redundant}};
}

Json json_of(const Result& result) {
  Json object;
  object["schema"] = kJsonSchema;
  object["model"] = result.model;
  object["params"] = object_of(result.parameters);
  object["strategy"] = result.strategy;
  object["scheduling"] = result.scheduling;
  object["bounds"] = object_of(result.bounds);
  object["without"] = result.without;
  object["verdict"] = heddle::name_of(result.verdict);
  object["reason"] = result.reason;
  object["exhaustive"] = result.exhaustive;
  object["executions"] = executions_of(result.executions);
  object["events"] = result.events;
  object["seconds"] = result.seconds;
  object["estimate"] = result.estimate ? Json(*result.estimate) : Json(nullptr);
  object["phases"] = phases_of(result);
  object["outcomes"] = outcomes_of(result);
  object["failures"] = failures_of(result);
  object["certificate"] = certificate_of(result.certificate);
  if (result.unseen) object["unseen"] = unseen_of(*result.unseen);
  if (result.guarantee) object["guarantee"] = guarantee_of(*result.guarantee);
  if (result.reduction) object["reduction"] = reduction_of(*result.reduction);
  return object;
}

// Names come from the program under test: what is not UTF-8 in them is replaced.
std::string written(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string json(const Result& result) { return written(json_of(result)); }

std::string json(const std::vector<Result>& results) {
  Json array = Json::array();
  for (const Result& result : results) array.push_back(json_of(result));
  return written(array);
}

std::string json(const std::vector<Result>& results, const std::vector<Expectation>& expectations) {
  Json array = Json::array();
  for (std::size_t i = 0; i < results.size(); ++i) {
    array.push_back(json_of(results[i]));
    array.back()["expected"] = expectations[i].expected;
    array.back()["as_expected"] = expectations[i].met;
  }
  return written(array);
}

}  // namespace heddle::report
