#ifndef HEDDLE_MODELS_CATALOGUE_H_
#define HEDDLE_MODELS_CATALOGUE_H_

#include "models/model.h"

// One function a model, in a file of the same name.
namespace heddle::models {

// races/
Model counter_atomic();
Model counter_mutex();
Model counter_race();

// deadlock/
Model dining_philosophers();
Model lock_order_deadlock();
Model lock_order_fixed();

// monitors/
Model bounded_buffer();
Model bounded_buffer_if_instead_of_while();

}  // namespace heddle::models

#endif  // HEDDLE_MODELS_CATALOGUE_H_
