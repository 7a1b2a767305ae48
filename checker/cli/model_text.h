#ifndef HEDDLE_CHECKER_CLI_MODEL_TEXT_H_
#define HEDDLE_CHECKER_CLI_MODEL_TEXT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "models/model.h"

namespace heddle::cli {

// "data_race; cooperative: passed"; one word where both schedulings end alike.
std::string verdicts_of(const models::Model& model);

// All that the catalogue says of a model, but for the text of its file.
nlohmann::ordered_json json_of(const models::Model& model);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_MODEL_TEXT_H_
