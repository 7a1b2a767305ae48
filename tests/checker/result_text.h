#ifndef HEDDLE_TESTS_CHECKER_RESULT_TEXT_H_
#define HEDDLE_TESTS_CHECKER_RESULT_TEXT_H_

#include <string>

#include "checker/result.h"

namespace heddle::test {

// What is the same whichever interleavings stand for the traces.
std::string counts_of(const Result& result);
// All that a search counts, but the time it took.
std::string text_of(const Result& result);
// Its failures, with their seeds, and the executions that showed them.
std::string failures_of(const Result& result);

}  // namespace heddle::test

#endif  // HEDDLE_TESTS_CHECKER_RESULT_TEXT_H_
