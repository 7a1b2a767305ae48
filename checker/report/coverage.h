#ifndef HEDDLE_CHECKER_REPORT_COVERAGE_H_
#define HEDDLE_CHECKER_REPORT_COVERAGE_H_

#include <string>

#include "checker/coverage.h"
#include "checker/report/style.h"
#include "checker/result.h"

namespace heddle::report {

// Which orders the search of `result` has seen, for people: first the pairs of which one order was
// never seen, then the others. Ends in a newline.
std::string text(const Result& result, const OrderCoverage& coverage, const Style& style);

// The part of it that comes before the pairs: what was searched, and how many were seen.
std::string brief(const Result& result, const OrderCoverage& coverage, const Style& style);

// The same for machines: see docs/json.md. One object, and a newline.
std::string json(const Result& result, const OrderCoverage& coverage);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_COVERAGE_H_
