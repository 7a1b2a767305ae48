// heddle list: the catalogue.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/cli/arguments.h"
#include "checker/cli/command.h"
#include "checker/cli/expected.h"
#include "checker/cli/nearest.h"
#include "checker/cli/output.h"
#include "checker/report/json.h"

namespace heddle::cli {
namespace {

using Json = nlohmann::ordered_json;

std::vector<const models::Model*> with_tag(const std::optional<std::string>& tag) {
  std::vector<const models::Model*> chosen;
  std::vector<std::string> tags;
  for (const models::Model& model : models::catalogue()) {
    const bool has =
        tag && std::find(model.tags.begin(), model.tags.end(), *tag) != model.tags.end();
    if (!tag || has) chosen.push_back(&model);
    tags.insert(tags.end(), model.tags.begin(), model.tags.end());
  }
  if (!chosen.empty() || !tag) return chosen;
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  throw UsageError(fmt::format("--tag: no model has the tag '{}', only {}{}", *tag,
                               fmt::join(tags, ", "), did_you_mean(*tag, tags)));
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
            {"cooperative", expected_of(model, Scheduling::cooperative)}}}};
}

std::string json_of(const std::vector<const models::Model*>& models) {
  Json array = Json::array();
  for (const models::Model* model : models) array.push_back(json_of(*model));
  const Json object = {{"schema", report::kJsonSchema}, {"models", array}};
  return object.dump(2) + "\n";
}

std::string parameters_of(const models::Model& model) {
  std::string text;
  for (const models::Parameter& parameter : model.parameters) {
    text += fmt::format("{}{}={} ({} to {})", text.empty() ? "" : ", ", parameter.name,
                        parameter.initial, parameter.minimum, parameter.maximum);
  }
  return text;
}

// "data_race, cooperative: passed"; one word where both schedulings end alike.
std::string verdicts_of(const models::Model& model) {
  const std::string preemptive = expected_of(model, Scheduling::preemptive);
  const std::string cooperative = expected_of(model, Scheduling::cooperative);
  if (preemptive == cooperative) return preemptive;
  return fmt::format("{}; cooperative: {}", preemptive, cooperative);
}

std::string text_of(const std::vector<const models::Model*>& models, const report::Style& style) {
  std::string text;
  for (const models::Model* model : models) {
    text += fmt::format("{}  ({})\n", report::paint(model->name, report::Colour::bold, style),
                        model->concept_name);
    text += fmt::format("    {}\n", model->summary);
    text += fmt::format("    expected: {}\n", verdicts_of(*model));
    const std::string parameters = parameters_of(*model);
    if (!parameters.empty()) text += fmt::format("    parameters: {}\n", parameters);
  }
  return text;
}

}  // namespace

Exit list_command(const std::vector<std::string>& words) {
  bool json = false;
  std::optional<std::string> tag;
  std::optional<std::string> color_given;
  Arguments arguments("list", "[options]",
                      "Lists the models: name, concept, expected verdict, parameters.",
                      {"--tag races"});
  arguments.flag("--json", json, "As JSON");
  arguments.option("--tag", tag, "T", "Only models with this tag");
  arguments.option("--color", color_given, "WHEN", "auto (default), always or never");
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const std::string color = color_given.value_or("auto");
  must_be_one_of("--color", color, {"auto", "always", "never"});
  const std::vector<const models::Model*> models = with_tag(tag);
  print(json ? json_of(models) : text_of(models, style_for(color)));
  return Exit::passed;
}

}  // namespace heddle::cli
