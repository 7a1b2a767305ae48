#ifndef HEDDLE_MODELS_MODEL_H_
#define HEDDLE_MODELS_MODEL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/failure.h"

namespace heddle::models {

// A number that a model can be run with.
struct Parameter {
  std::string name;
  std::int64_t initial;  // the value without --param
  std::int64_t minimum;
  std::int64_t maximum;
  std::string meaning;
};

// The values a model runs with, one for each of its parameters, in their order.
using Arguments = std::vector<std::int64_t>;

// What a search of the model must find; nullopt: it passes.
using ExpectedFailure = std::optional<FailureKind>;

struct Model {
  std::string name;          // as the command line spells it
  std::string concept_name;  // the concept it shows, in a few words
  std::string summary;       // one line: what happens, and why
  std::vector<std::string> tags;
  std::vector<Parameter> parameters;
  ExpectedFailure preemptive;
  ExpectedFailure cooperative;
  // Makes the program for these arguments; runs on both backends, any number of times.
  std::function<std::function<void()>(const Arguments&)> make;
  // Spurious wakeups and failures that a thread may meet in a search, where the call gives none.
  std::uint32_t spurious_max = 0;
  // Sizes with which 'heddle simulate' runs it, where the call gives none: those above are small,
  // for a search.
  std::vector<std::pair<std::string, std::int64_t>> simulated = {};
  // Set by the catalogue: "models/FOLDER/NAME.cc", and the text of that file.
  std::string_view file = {};
  std::string_view source = {};
};

// The catalogue, by name.
const std::vector<Model>& catalogue();
// Null where there is none of that name.
const Model* find(const std::string& name);

}  // namespace heddle::models

#endif  // HEDDLE_MODELS_MODEL_H_
