#include <algorithm>

#include "models/catalogue.h"

namespace heddle::models {

const std::vector<Model>& catalogue() {
  static const std::vector<Model> models{
      bounded_buffer(),      bounded_buffer_if_instead_of_while(),
      counter_atomic(),      counter_mutex(),
      counter_race(),        dining_philosophers(),
      lock_order_deadlock(), lock_order_fixed(),
  };
  return models;
}

const Model* find(const std::string& name) {
  const auto same = [&](const Model& model) { return model.name == name; };
  const auto found = std::ranges::find_if(catalogue(), same);
  return found == catalogue().end() ? nullptr : &*found;
}

}  // namespace heddle::models
