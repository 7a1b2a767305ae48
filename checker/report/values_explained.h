#ifndef HEDDLE_CHECKER_REPORT_VALUES_EXPLAINED_H_
#define HEDDLE_CHECKER_REPORT_VALUES_EXPLAINED_H_

#include <string>

#include "checker/report/steps.h"
#include "sim/failure.h"

namespace heddle::report {

// How it came to two accesses that nothing orders: see explanation().
std::string race_explained(const Steps& steps, const Failure& failure);

// How it came to a value that something is wrong with, where an assertion or a crash noticed it.
std::string wrong_value_explained(const Steps& steps, const Failure& failure);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_VALUES_EXPLAINED_H_
