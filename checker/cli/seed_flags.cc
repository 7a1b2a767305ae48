#include "checker/cli/seed_flags.h"

#include <fmt/format.h>

#include "sim/failure.h"

namespace heddle::cli {

void SeedFlags::declare(Arguments& arguments) {
  arguments.positionals(models_);
  arguments.option("--seed", token_, "TOKEN", "The seed: it carries parameters and schedule");
  color_.declare(arguments);
}

const std::string& SeedFlags::token() const {
  if (token_) return *token_;
  throw UsageError(fmt::format("{} needs --seed TOKEN, as 'heddle check' prints it", command_));
}

report::Style SeedFlags::style() const {
  report::Style style = color_.style();
  style.steps_max = 0;
  return style;
}

}  // namespace heddle::cli
