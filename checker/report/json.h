#ifndef HEDDLE_CHECKER_REPORT_JSON_H_
#define HEDDLE_CHECKER_REPORT_JSON_H_

#include <string>
#include <vector>

#include "checker/result.h"

namespace heddle::report {

// The version of the JSON that `check` writes. Keys are added without a new version; none is
// renamed, removed or given another meaning without one.
inline constexpr int kJsonSchema = 1;

// One object, and a newline.
std::string json(const Result& result);
// An array with an object for each, and a newline.
std::string json(const std::vector<Result>& results);

// What a result is held to: "passed", or a kind of failure.
struct Expectation {
  std::string expected;
  bool met = false;
};
// As above, with the keys "expected" and "as_expected". REQUIRES: one expectation for each result
std::string json(const std::vector<Result>& results, const std::vector<Expectation>& expectations);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_JSON_H_
