#ifndef HEDDLE_CHECKER_REPORT_JUNIT_H_
#define HEDDLE_CHECKER_REPORT_JUNIT_H_

#include <string>
#include <vector>

#include "checker/report/json.h"
#include "checker/report/style.h"
#include "checker/result.h"

namespace heddle::report {

// The results as a JUnit test report, as Jenkins, GitLab and others read it: a test case each,
// whose failure has the whole report of the first failure in it, and whose error says why a search
// was inconclusive. With `expectations` (one a result, or none) a case fails where they are not
// met. It has no times: equal results give equal bytes.
std::string junit(const std::vector<Result>& results, const std::vector<Expectation>& expectations,
                  const Style& style);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_JUNIT_H_
