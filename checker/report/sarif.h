#ifndef HEDDLE_CHECKER_REPORT_SARIF_H_
#define HEDDLE_CHECKER_REPORT_SARIF_H_

#include <string>
#include <vector>

#include "checker/report/json.h"
#include "checker/report/style.h"
#include "checker/result.h"

namespace heddle::report {

// The failures as a log in the format SARIF 2.1.0 (OASIS, 2020), for code scanning and editors: a
// result each, at its source line, with the others that take part as related locations, the
// execution as a code flow (a thread flow for each thread; `executionOrder` is the interleaving),
// and the seed in the message and the properties. What is inconclusive is a notification. With
// `expectations` (one a result, or none) failures that were expected are no problems but kept as
// information. It has no times: equal results give equal bytes.
std::string sarif(const std::vector<Result>& results, const std::vector<Expectation>& expectations,
                  const Style& style);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_SARIF_H_
