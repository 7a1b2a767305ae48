#ifndef HEDDLE_CHECKER_CLI_EXPECTED_H_
#define HEDDLE_CHECKER_CLI_EXPECTED_H_

#include <string>

#include "checker/cli/command.h"
#include "checker/options.h"
#include "checker/result.h"
#include "models/model.h"

namespace heddle::cli {

// What a search of `model` must end with: "passed", or the kind of failure.
std::string expected_of(const models::Model& model, Scheduling scheduling);
// What it did end with, in the same words; "inconclusive (REASON)" else. Of several kinds of
// failure the one that is `expected`, or the first.
std::string found_by(const Result& result, const std::string& expected);

// `passed` where the search ended as the model says, `failed` where it shows another thing,
// `inconclusive` where it ended without telling.
Exit judge(const models::Model& model, Scheduling scheduling, const Result& result);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_EXPECTED_H_
