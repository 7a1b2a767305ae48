#include "checker/cli/model_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "checker/cli/expected.h"

namespace heddle::cli {

using Json = nlohmann::ordered_json;

std::string verdicts_of(const models::Model& model) {
  const std::string preemptive = expected_of(model, Scheduling::preemptive);
  const std::string cooperative = expected_of(model, Scheduling::cooperative);
  if (preemptive == cooperative) return preemptive;
  return fmt::format("{}; cooperative: {}", preemptive, cooperative);
}

Json json_of(const models::Model& model) {
  Json parameters = Json::array();
  for (const models::Parameter& parameter : model.parameters) {
    parameters.push_back({{"name", parameter.name},
                          {"default", parameter.initial},
                          {"minimum", parameter.minimum},
                          {"maximum", parameter.maximum},
                          {"meaning", parameter.meaning}});
  }
  return {{"name", model.name},
          {"concept", model.concept_name},
          {"summary", model.summary},
          {"tags", model.tags},
          {"parameters", parameters},
          {"expected",
           {{"preemptive", expected_of(model, Scheduling::preemptive)},
            {"cooperative", expected_of(model, Scheduling::cooperative)}}},
          {"spurious", model.spurious_max},
          {"file", model.file}};
}

}  // namespace heddle::cli
