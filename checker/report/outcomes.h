#ifndef HEDDLE_CHECKER_REPORT_OUTCOMES_H_
#define HEDDLE_CHECKER_REPORT_OUTCOMES_H_

#include <string>
#include <vector>

#include "checker/result.h"

namespace heddle::report {

// A line for each outcome: its values, how often it occurred, and its share, below their number and
// `whose` they are. Empty for none.
std::string outcomes(const std::vector<Outcome>& outcomes, const std::string& whose = "");

// "count=2", or "(none recorded)" for an outcome without values.
std::string name_of(const Outcome& outcome);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_OUTCOMES_H_
