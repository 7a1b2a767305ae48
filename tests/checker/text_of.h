#ifndef HEDDLE_TESTS_CHECKER_TEXT_OF_H_
#define HEDDLE_TESTS_CHECKER_TEXT_OF_H_

#include <string>

#include "checker/check.h"

namespace heddle::test {

// Everything a report shows of it, as one text, to compare executions byte by byte.
std::string text_of(const Failure& failure);
std::string text_of(const Trace& trace);
std::string text_of(const Replay& replay);

}  // namespace heddle::test

#endif  // HEDDLE_TESTS_CHECKER_TEXT_OF_H_
