#include "checker/kept_json.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "sim/failure.h"

namespace heddle {

using Json = nlohmann::json;

void damaged(const char* how) {
  throw UsageError(std::string("the checkpoint is damaged: ") + how);
}

std::uint32_t number_to(const Json& json, std::uint64_t last) {
  const auto number = json.get<std::uint64_t>();
  if (number > last) damaged("a number is out of range");
  return static_cast<std::uint32_t>(number);
}

std::uint32_t number32(const Json& json) {
  return number_to(json, std::numeric_limits<std::uint32_t>::max());
}

Json json_of(const std::vector<std::pair<std::string, std::int64_t>>& values) {
  Json array = Json::array();
  for (const auto& [name, value] : values) array.push_back({name, value});
  return array;
}

std::vector<std::pair<std::string, std::int64_t>> values_of(const Json& array) {
  std::vector<std::pair<std::string, std::int64_t>> values;
  for (const Json& each : array) {
    values.emplace_back(each.at(0).get<std::string>(), each.at(1).get<std::int64_t>());
  }
  return values;
}

Json json_of(const Tally& tally) {
  Json outcomes = Json::array();
  for (const Outcome& outcome : tally.outcomes.outcomes()) {
    outcomes.push_back({json_of(outcome.values), outcome.count});
  }
  const ExecutionCounts& counts = tally.executions;
  return {{"executions",
           {counts.explored, counts.failing, counts.blocked, counts.truncated, counts.redundant}},
          {"events", tally.events},
          {"choice_points", tally.choice_points},
          {"threads_max", tally.threads_max},
          {"preemptions_max", tally.preemptions_max},
          {"outcomes", outcomes},
          {"shared_objects", tally.shared_objects},
          {"watched_objects", tally.watched_objects},
          {"yielded", tally.yielded},
          {"slept", tally.slept},
          {"timed", tally.timed},
          {"awaits_widely", tally.awaits_widely},
          {"cut_passes", tally.cut_passes},
          {"tried_in_vain", tally.tried_in_vain},
          {"operations_reached", tally.operations_reached},
          {"iterations_reached", tally.iterations_reached},
          {"step_limited", tally.step_limited}};
}

Tally tally_of(const Json& json) {
  Tally tally;
  const Json& counts = json.at("executions");
  tally.executions = {counts.at(0), counts.at(1), counts.at(2), counts.at(3), counts.at(4)};
  tally.events = json.at("events");
  tally.choice_points = json.at("choice_points");
  tally.threads_max = number32(json.at("threads_max"));
  tally.preemptions_max = number32(json.at("preemptions_max"));
  std::vector<Outcome> outcomes;
  for (const Json& each : json.at("outcomes")) {
    outcomes.push_back({values_of(each.at(0)), each.at(1).get<std::uint64_t>()});
  }
  tally.outcomes.add(outcomes);
  tally.shared_objects = json.at("shared_objects").get<std::vector<bool>>();
  tally.watched_objects = json.at("watched_objects").get<std::vector<bool>>();
  tally.yielded = json.at("yielded");
  tally.slept = json.at("slept");
  tally.timed = json.at("timed");
  tally.awaits_widely = json.at("awaits_widely");
  tally.cut_passes = json.at("cut_passes");
  tally.tried_in_vain = json.at("tried_in_vain");
  tally.operations_reached = json.at("operations_reached");
  tally.iterations_reached = json.at("iterations_reached");
  tally.step_limited = json.at("step_limited");
  return tally;
}

Json json_of(const std::vector<Findings::Kept>& failures) {
  Json array = Json::array();
  for (const Findings::Kept& kept : failures) {
    array.push_back({kept.seed, kept.strategy, kept.execution, kept.note});
  }
  return array;
}

std::vector<Findings::Kept> failures_of(const Json& array) {
  std::vector<Findings::Kept> failures;
  for (const Json& each : array) {
    failures.push_back({each.at(0), each.at(1), each.at(2), number32(each.at(3))});
  }
  return failures;
}

}  // namespace heddle
