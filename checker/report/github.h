#ifndef HEDDLE_CHECKER_REPORT_GITHUB_H_
#define HEDDLE_CHECKER_REPORT_GITHUB_H_

#include <string>
#include <vector>

#include "checker/report/json.h"
#include "checker/report/style.h"
#include "checker/result.h"

namespace heddle::report {

// The failures as workflow commands, a line each, by which GitHub Actions shows them beside the
// source line: errors; and warnings for what is inconclusive. With `expectations` (one a result, or
// none) only what does not meet them. Empty where there is nothing to show.
std::string github(const std::vector<Result>& results, const std::vector<Expectation>& expectations,
                   const Style& style);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_GITHUB_H_
