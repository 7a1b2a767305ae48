#ifndef HEDDLE_CHECKER_REPORT_TEST_CHECK_H_
#define HEDDLE_CHECKER_REPORT_TEST_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "checker/check.h"
#include "sim/source_location.h"

namespace heddle {

// The whole report of a search, as 'heddle check' prints it, without colours; `width` is the
// columns that its lines keep to where they can, at least 40. Ends in a newline.
std::string report_text(const Result& result, std::size_t width = 120);

// What came of a check in a test.
struct TestReport {
  enum class Ending : std::uint8_t {
    passed,
    failed,   // `text` says why, and how to see it again
    not_run,  // HEDDLE_SEED is for another check
  };
  Ending ending = Ending::failed;
  std::string text;
};

// How far a search has to come for a test to pass.
enum class Suffices : std::uint8_t {
  pass,        // the verdict `passed`
  no_failure,  // a search that its strategy or its budget ended, too, where something could go
               // wrong
};

// Checks as they are made in the tests of a program. A framework's glue (heddle/catch2.h,
// heddle/gtest.h) makes one for each check, with what it knows, and calls it.
//
// Where the environment has HEDDLE_SEED, the token of one execution, that execution is run instead
// of the search, and the test fails as the execution does. A token for another check is not run
// here: `not_run`. One that is damaged is a failure, with the reason.
class TestCheck {
 public:
  // `test` is the name of the test that the check is in, `where` its place in the source. A check
  // without a name has that of its test; further ones of that test, at other places, have " #2" and
  // so on after it, in the order in which they are first made.
  TestCheck(std::string test, source_location where) : test_(std::move(test)), where_(where) {}

  // For output that breaks lines which are longer, that of Catch2: even the token keeps to `width`.
  TestCheck& folded_to(std::size_t width);
  TestCheck& suffices(Suffices suffices);

  TestReport operator()(const std::function<void()>& body, const CheckOptions& options = {}) const;
  TestReport operator()(std::string name, const std::function<void()>& body,
                        const CheckOptions& options = {}) const;
  TestReport operator()(const Program& program, const CheckOptions& options = {}) const;

 private:
  std::string test_;
  source_location where_;
  std::size_t width_ = 0;  // 0: lines are not folded
  Suffices suffices_ = Suffices::pass;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_REPORT_TEST_CHECK_H_
