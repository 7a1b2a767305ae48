#ifndef HEDDLE_MODELS_CONCEPTS_H_
#define HEDDLE_MODELS_CONCEPTS_H_

#include <string_view>
#include <vector>

namespace heddle::models {

// What the models of a folder are about.
struct Concept {
  std::string_view tag;          // the folder, and a tag of each model in it
  std::string_view explanation;  // one paragraph; who knows it can tell the verdicts
};

// Sorted by tag; one for each folder.
const std::vector<Concept>& concepts();
// Null where there is none for that tag.
const Concept* find_concept(std::string_view tag);

}  // namespace heddle::models

#endif  // HEDDLE_MODELS_CONCEPTS_H_
