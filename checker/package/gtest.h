#ifndef HEDDLE_GTEST_H_
#define HEDDLE_GTEST_H_

// Checks in GoogleTest tests:
//
//   TEST(Queue, LosesNothing) {
//     HEDDLE_CHECK([] { ... threads that use the queue, heddle::expect(...) ... });
//   }
//
//   HEDDLE_CHECK    the test fails unless the check passes, and goes on
//   HEDDLE_REQUIRE  the same, and the function returns there
//   HEDDLE_SAMPLE   it is enough that no failure is found: for the strategy random, or a budget
//
// Each takes (body), (body, options), (name, body), (name, body, options) or a heddle::Program and
// options. The failure of the test shows the whole report, with the line to run the execution
// again: HEDDLE_SEED=TOKEN ctest -R 'NAME'. Then a check that the seed is not for is not made, and
// its test counts as skipped, unless another check in it fails.

#include <gtest/gtest.h>
#include <heddle/heddle.h>

#include <string>

namespace heddle::gtest {

inline TestCheck in_this_test(Suffices suffices,
                              source_location where = source_location::current()) {
  const ::testing::TestInfo* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::string name =
      test == nullptr ? "" : std::string(test->test_suite_name()) + "." + test->name();
  return TestCheck(name, where).suffices(suffices);
}

}  // namespace heddle::gtest

#define HEDDLE_GTEST(suffices, fail, ...)                                         \
  do {                                                                            \
    const ::heddle::TestReport heddle_report =                                    \
        ::heddle::gtest::in_this_test(::heddle::Suffices::suffices)(__VA_ARGS__); \
    if (heddle_report.ending == ::heddle::TestReport::Ending::not_run) {          \
      [&] { GTEST_SKIP() << heddle_report.text; }();                              \
    }                                                                             \
    if (heddle_report.ending == ::heddle::TestReport::Ending::failed) {           \
      fail() << '\n' << heddle_report.text;                                       \
    }                                                                             \
  } while (false)

#define HEDDLE_CHECK(...) HEDDLE_GTEST(pass, ADD_FAILURE, __VA_ARGS__)
#define HEDDLE_REQUIRE(...) HEDDLE_GTEST(pass, FAIL, __VA_ARGS__)
#define HEDDLE_SAMPLE(...) HEDDLE_GTEST(no_failure, ADD_FAILURE, __VA_ARGS__)

#endif  // HEDDLE_GTEST_H_
