#ifndef HEDDLE_CHECKER_REPORT_EXPLANATION_H_
#define HEDDLE_CHECKER_REPORT_EXPLANATION_H_

#include <string>

#include "checker/trace.h"
#include "sim/failure.h"

namespace heddle::report {

// A few sentences, made from the events of the execution, that say how it came to the failure: who
// did what in which step, why nothing excluded this order, and what would have. Empty where there
// is no more to say than the failure itself says.
std::string explanation(const Failure& failure, const Trace& trace);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_EXPLANATION_H_
