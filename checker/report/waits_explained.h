#ifndef HEDDLE_CHECKER_REPORT_WAITS_EXPLAINED_H_
#define HEDDLE_CHECKER_REPORT_WAITS_EXPLAINED_H_

#include <string>

#include "checker/report/steps.h"
#include "sim/failure.h"

namespace heddle::report {

// How it came to threads that wait for what does not come: see explanation().
std::string deadlock_explained(const Steps& steps, const Failure& failure);
std::string lost_wakeup_explained(const Steps& steps, const Failure& failure);

// Of loops that wait, and of a cycle (REQUIRES: the trace has one) that comes again for ever.
std::string endless_loop_explained(const Steps& steps, const Failure& failure);
std::string lasso_explained(const Steps& steps, const Failure& failure);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_WAITS_EXPLAINED_H_
