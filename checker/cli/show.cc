// heddle show: one model of the catalogue, with its source.

#include <fmt/format.h>

#include <algorithm>

#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/highlight.h"
#include "checker/cli/model_text.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "models/concepts.h"

namespace heddle::cli {
namespace {

// The explanation of the model's concept, which is its folder and one of its tags.
std::string explanation_of(const models::Model& model, const report::Style& style) {
  for (const std::string& tag : model.tags) {
    const models::Concept* found = models::find_concept(tag);
    if (found == nullptr) continue;
    return report::wrapped(found->explanation, fmt::format("{}: ", tag), style) + "\n";
  }
  return "";
}

// One line for each: its name, value, range and meaning.
std::string parameters_of(const models::Model& model) {
  std::size_t width = 0;
  for (const models::Parameter& parameter : model.parameters) {
    width = std::max(width, parameter.name.size());
  }
  std::string text;
  for (const models::Parameter& parameter : model.parameters) {
    text += fmt::format("{}{:<{}} = {} ({} to {}): {}\n",
                        text.empty() ? "parameters  " : "            ", parameter.name, width,
                        parameter.initial, parameter.minimum, parameter.maximum, parameter.meaning);
  }
  return text;
}

std::string text_of(const models::Model& model, const report::Style& style) {
  std::string text = fmt::format(
      "{}  ({})\n", report::paint(model.name, report::Colour::bold, style), model.concept_name);
  text += model.summary + "\n\n" + explanation_of(model, style);
  text += fmt::format("expected    {}\n", verdicts_of(model));
  if (model.spurious_max > 0) {
    text += fmt::format("searched    with --spurious {}\n", model.spurious_max);
  }
  text += parameters_of(model);
  text += fmt::format("tags        {}\n", fmt::join(model.tags, ", "));
  text += fmt::format("file        {}\n\n", model.file);
  return text + highlighted(model.source, style);
}

}  // namespace

Exit show_command(const std::vector<std::string>& words) {
  std::vector<std::string> models;
  ColorFlag color;
  Arguments arguments("show", "MODEL [options]",
                      "Shows a model: what it is about, parameters, expected verdicts, source.",
                      {"counter_race"});
  arguments.positionals(models);
  color.declare(arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = color.style();
  print(text_of(only_model("show", models), style));
  return Exit::passed;
}

}  // namespace heddle::cli
