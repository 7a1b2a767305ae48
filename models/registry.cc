#include "models/registry.h"

#include <algorithm>

namespace heddle::models {
namespace {

std::vector<Model> all_models() {
  std::vector<Model> models;
  for (const ModelEntry& entry : model_entries()) {
    models.push_back(entry.make());
    models.back().file = entry.file;
    models.back().source = entry.source;
  }
  std::ranges::sort(models, {}, &Model::name);
  return models;
}

}  // namespace

const std::vector<Model>& catalogue() {
  static const std::vector<Model> models = all_models();
  return models;
}

const Model* find(const std::string& name) {
  const auto found = std::ranges::find(catalogue(), name, &Model::name);
  return found == catalogue().end() ? nullptr : &*found;
}

}  // namespace heddle::models
