// heddle list: the catalogue.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/model_text.h"
#include "checker/cli/nearest.h"
#include "checker/cli/output.h"
#include "checker/report/json.h"
#include "models/concepts.h"

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

std::string json_text_of(const std::vector<const models::Model*>& models) {
  Json concepts = Json::array();
  for (const models::Concept& concept_told : models::concepts()) {
    concepts.push_back({{"tag", concept_told.tag}, {"explanation", concept_told.explanation}});
  }
  Json array = Json::array();
  for (const models::Model* model : models) array.push_back(json_of(*model));
  const Json object = {{"schema", report::kJsonSchema}, {"models", array}, {"concepts", concepts}};
  return object.dump(2) + "\n";
}

// One line a model.
std::string table_of(const std::vector<const models::Model*>& models, const report::Style& style) {
  const auto width_of = [&](const auto& text) {
    std::size_t width = 0;
    for (const models::Model* model : models) width = std::max(width, text(*model).size());
    return width;
  };
  const auto name_of = [](const models::Model& model) { return model.name; };
  const std::size_t name_width = width_of(name_of);
  const std::size_t verdict_width = width_of(verdicts_of);
  std::string text;
  for (const models::Model* model : models) {
    text += fmt::format(
        "{}  {}  {}\n",
        report::paint(report::padded(model->name, name_width), report::Colour::bold, style),
        report::padded(verdicts_of(*model), verdict_width), model->concept_name);
  }
  return text;
}

std::string text_of(const std::vector<const models::Model*>& models,
                    const std::optional<std::string>& tag, const report::Style& style) {
  std::string text;
  const models::Concept* explained = tag ? models::find_concept(*tag) : nullptr;
  if (explained != nullptr) text += report::wrapped(explained->explanation, "", style) + "\n";
  text += table_of(models, style);
  return text;
}

}  // namespace

Exit list_command(const std::vector<std::string>& words) {
  bool json = false;
  std::optional<std::string> tag;
  ColorFlag color;
  Arguments arguments("list", "[options]",
                      "Lists the models: name, expected verdict, concept. 'heddle show MODEL' has "
                      "all of one.",
                      {"--tag races"});
  arguments.flag("--json", json, "As JSON, with summaries, parameters and explanations");
  arguments.option("--tag", tag, "T",
                   "Only models with this tag, after the explanation of the concept");
  color.declare(arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = color.style();
  const std::vector<const models::Model*> models = with_tag(tag);
  print(json ? json_text_of(models) : text_of(models, tag, style));
  return Exit::passed;
}

}  // namespace heddle::cli
