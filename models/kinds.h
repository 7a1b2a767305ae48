#ifndef HEDDLE_MODELS_KINDS_H_
#define HEDDLE_MODELS_KINDS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/failure.h"

namespace heddle::models {

// The smallest program that has a bug of a kind, and the same without it. A search of `broken` must
// find that kind and no other; one of `fixed` and of `look_alike` must pass, exhaustively.
struct Example {
  std::string_view name;  // what is wrong, in a few words
  void (*broken)();
  void (*fixed)();
  // What might be taken for the bug, and is none: at least one of a kind's examples has it.
  void (*look_alike)() = nullptr;
};

// What a search can end with besides a pass: a kind of failure, or the reason for which it is
// inconclusive.
struct Kind {
  std::string_view name;               // as reports and JSON spell it
  std::optional<FailureKind> failure;  // nullopt: `name` is a reason
  std::string_view summary;            // one line
  std::string_view meaning;            // paragraphs, one a line
  std::string_view repair;             // how it is usually fixed
  std::vector<Example> examples;       // the first is the one to explain it by
  std::uint64_t steps_max = 100'000;   // of an execution of the examples
  // Executions of a search of `broken`, where more would find something else. nullopt: enough.
  std::optional<std::uint64_t> executions_max = std::nullopt;
  // Not looked for in the examples: programs without an end take long to search for lassos.
  std::vector<FailureKind> without = {};
  // Set by the table: "models/kinds/NAME.cc", and the text of that file.
  std::string_view file = {};
  std::string_view source = {};
};

// All kinds, in the order of FailureKind, and the reasons after them.
const std::vector<Kind>& kinds();
// Null where there is none of that name.
const Kind* find_kind(std::string_view name);

// The text of the file's function `void NAME()`, from its name to its end; of `broken` with what
// stands before it in the file, which it uses. Empty where the file has none.
std::string_view function_of(const Kind& kind, std::string_view name);

}  // namespace heddle::models

#endif  // HEDDLE_MODELS_KINDS_H_
