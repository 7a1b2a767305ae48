#include "checker/cli/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "checker/cli/arguments.h"
#include "checker/cli/execution_files.h"
#include "checker/cli/nearest.h"

namespace heddle::cli {
namespace {

std::vector<std::string> names_of(const std::vector<models::Parameter>& parameters) {
  std::vector<std::string> names;
  for (const models::Parameter& parameter : parameters) names.push_back(parameter.name);
  return names;
}

std::size_t index_of(const models::Model& model, const std::string& name) {
  const std::vector<std::string> names = names_of(model.parameters);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  if (names.empty())
    throw UsageError(fmt::format("{} has no parameters, so no '{}'", model.name, name));
  throw UsageError(fmt::format("{} has no parameter '{}', only {}{}", model.name, name,
                               fmt::join(names, ", "), did_you_mean(name, names)));
}

void must_be_in_range(const models::Model& model, const models::Parameter& parameter,
                      std::int64_t value) {
  if (value >= parameter.minimum && value <= parameter.maximum) return;
  throw UsageError(fmt::format("{}: {}={} is out of range, from {} to {}", model.name,
                               parameter.name, value, parameter.minimum, parameter.maximum));
}

Program program_with(const models::Model& model, const models::Arguments& arguments) {
  Program program;
  program.name = model.name;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    program.parameters.emplace_back(model.parameters[i].name, arguments[i]);
  }
  program.body = model.make(arguments);
  return program;
}

}  // namespace

const models::Model& model_named(const std::string& name) {
  if (const models::Model* model = models::find(name)) return *model;
  std::vector<std::string> names;
  for (const models::Model& model : models::catalogue()) names.push_back(model.name);
  std::string hint = did_you_mean(name, names);
  if (hint.empty()) hint = "; 'heddle list' shows them all";
  throw UsageError(fmt::format("there is no model '{}'{}", name, hint));
}

const models::Model& only_model(const std::string& command, const std::vector<std::string>& names) {
  if (names.empty()) throw UsageError(fmt::format("{} needs the name of a model", command));
  if (names.size() > 1) {
    throw UsageError(fmt::format("{} takes one model, not {}", command, names.size()));
  }
  return model_named(names.front());
}

Program program_of(const models::Model& model, const std::vector<std::string>& settings) {
  models::Arguments arguments;
  for (const models::Parameter& parameter : model.parameters)
    arguments.push_back(parameter.initial);
  std::vector<bool> set(arguments.size(), false);
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError(fmt::format("--param '{}': write it as name=value", setting));
    }
    const std::string name = setting.substr(0, equals);
    const std::size_t index = index_of(model, name);
    const std::int64_t value = signed_number_of("--param " + name, setting.substr(equals + 1));
    if (set[index]) throw UsageError(fmt::format("--param {} is given twice", name));
    must_be_in_range(model, model.parameters[index], value);
    arguments[index] = value;
    set[index] = true;
  }
  return program_with(model, arguments);
}

Program program_of(const std::string& command, const SeedFlags& flags) {
  const models::Model& model = only_model(command, flags.models());
  return program_of(model, decode(flags.token()));
}

Program program_of(const models::Model& model, const Seed& seed) {
  if (seed.model != model.name) {
    throw UsageError(
        fmt::format("the seed is for the model '{}', not for '{}'", seed.model, model.name));
  }
  models::Arguments arguments;
  for (const auto& [name, value] : seed.parameters) {
    const std::size_t position = arguments.size();
    if (position == model.parameters.size() || model.parameters[position].name != name) {
      throw UsageError(
          fmt::format("the seed is outdated: it has the parameter '{}' where {} now has another",
                      name, model.name));
    }
    must_be_in_range(model, model.parameters[position], value);
    arguments.push_back(value);
  }
  if (arguments.size() != model.parameters.size()) {
    throw UsageError(fmt::format("the seed is outdated: {} now has more parameters", model.name));
  }
  return program_with(model, arguments);
}

report::Sources sources_of(const models::Model& model) {
  return [&model](const std::string& file) -> std::optional<std::string> {
    if (file == model.file) return std::string(model.source);
    return source_on_disk(file);
  };
}

}  // namespace heddle::cli
