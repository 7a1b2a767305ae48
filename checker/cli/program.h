#ifndef HEDDLE_CHECKER_CLI_PROGRAM_H_
#define HEDDLE_CHECKER_CLI_PROGRAM_H_

#include <string>
#include <vector>

#include "checker/cli/seed_flags.h"
#include "checker/options.h"
#include "checker/report/execution.h"
#include "checker/seed.h"
#include "models/model.h"

namespace heddle::cli {

// The model of that name. Throws UsageError, with the nearest name, where there is none.
const models::Model& model_named(const std::string& name);

// The one model that a command like replay takes. Throws UsageError unless there is exactly one.
const models::Model& only_model(const std::string& command, const std::vector<std::string>& names);

// The model with its parameters, of which `settings` ("name=value") changes some. Throws
// UsageError for parameters that are unknown, malformed, out of range or set twice.
Program program_of(const models::Model& model, const std::vector<std::string>& settings);

// The model that a command takes beside a seed, with the parameters of the seed.
Program program_of(const std::string& command, const SeedFlags& flags);

// The model with the parameters of the seed. Throws UsageError where they are not the model's.
Program program_of(const models::Model& model, const Seed& seed);

// The source of the model as it is in this binary, and other files as they are on this machine.
report::Sources sources_of(const models::Model& model);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_PROGRAM_H_
