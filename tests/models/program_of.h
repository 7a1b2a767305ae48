#ifndef HEDDLE_TESTS_MODELS_PROGRAM_OF_H_
#define HEDDLE_TESTS_MODELS_PROGRAM_OF_H_

#include <cstdint>
#include <map>
#include <string>

#include "checker/options.h"
#include "models/model.h"

namespace heddle {

// The model of the catalogue with this name, with its parameters as they are but for `changed`.
// REQUIRES: there is one
inline Program program_of(const std::string& name,
                          const std::map<std::string, std::int64_t>& changed = {}) {
  const models::Model& model = *models::find(name);
  Program program{.name = name, .parameters = {}, .body = nullptr};
  models::Arguments arguments;
  for (const models::Parameter& parameter : model.parameters) {
    const auto change = changed.find(parameter.name);
    arguments.push_back(change == changed.end() ? parameter.initial : change->second);
    program.parameters.emplace_back(parameter.name, arguments.back());
  }
  program.body = model.make(arguments);
  return program;
}

}  // namespace heddle

#endif  // HEDDLE_TESTS_MODELS_PROGRAM_OF_H_
