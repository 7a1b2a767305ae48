#include "checker/cli/seed_flags.h"

#include <fmt/format.h>

#include "checker/cli/program.h"
#include "checker/seed.h"

namespace heddle::cli {

void SeedFlags::declare(Arguments& arguments) {
  arguments.positionals(models_);
  arguments.option("--seed", token_, "TOKEN", "The seed: it carries parameters and schedule");
  color_.declare(arguments);
}

Program SeedFlags::program() const {
  const models::Model& model = only_model(command_, models_);
  return program_of(model, decode(token()));
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
