#ifndef HEDDLE_CATCH2_H_
#define HEDDLE_CATCH2_H_

// Checks in Catch2 tests, version 2 or 3:
//
//   TEST_CASE("the queue loses nothing") {
//     HEDDLE_CHECK([] { ... threads that use the queue, heddle::expect(...) ... });
//   }
//
//   HEDDLE_CHECK    the test fails unless the check passes, and goes on
//   HEDDLE_REQUIRE  the same, and ends there
//   HEDDLE_SAMPLE   it is enough that no failure is found: for the strategy random, or a budget
//
// Each takes (body), (body, options), (name, body), (name, body, options) or a heddle::Program and
// options. The failure of the test shows the whole report, with the line to run the execution
// again: HEDDLE_SEED='TOKEN' ctest -R 'NAME'. Then a check that the seed is not for is not made,
// and its test fails and says so: version 2 of Catch2 has no skipping.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/interfaces/catch_interfaces_capture.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <heddle/heddle.h>

#include <string>

namespace heddle::catch2 {

// Catch2 breaks lines at 80 columns and indents them by two.
inline constexpr std::size_t kWidth = 76;

inline TestCheck in_this_test(Suffices suffices,
                              source_location where = source_location::current()) {
  const std::string name(Catch::getResultCapture().getCurrentTestName());
  return TestCheck(name, where).folded_to(kWidth).suffices(suffices);
}

}  // namespace heddle::catch2

// Catch2's macros have longer names where CATCH_CONFIG_PREFIX_ALL is set.
#if defined(CATCH_CONFIG_PREFIX_ALL)
#define HEDDLE_CATCH_SUCCEED CATCH_SUCCEED
#define HEDDLE_CATCH_FAIL_CHECK CATCH_FAIL_CHECK
#define HEDDLE_CATCH_FAIL CATCH_FAIL
#else
#define HEDDLE_CATCH_SUCCEED SUCCEED
#define HEDDLE_CATCH_FAIL_CHECK FAIL_CHECK
#define HEDDLE_CATCH_FAIL FAIL
#endif

#define HEDDLE_CATCH(suffices, fail, ...)                                          \
  do {                                                                             \
    const ::heddle::TestReport heddle_report =                                     \
        ::heddle::catch2::in_this_test(::heddle::Suffices::suffices)(__VA_ARGS__); \
    switch (heddle_report.ending) {                                                \
      case ::heddle::TestReport::Ending::passed:                                   \
        HEDDLE_CATCH_SUCCEED(heddle_report.text);                                  \
        break;                                                                     \
      case ::heddle::TestReport::Ending::failed:                                   \
        fail(heddle_report.text);                                                  \
        break;                                                                     \
      case ::heddle::TestReport::Ending::not_run:                                  \
        HEDDLE_CATCH_FAIL_CHECK(heddle_report.text);                               \
        break;                                                                     \
    }                                                                              \
  } while (false)

#define HEDDLE_CHECK(...) HEDDLE_CATCH(pass, HEDDLE_CATCH_FAIL_CHECK, __VA_ARGS__)
#define HEDDLE_REQUIRE(...) HEDDLE_CATCH(pass, HEDDLE_CATCH_FAIL, __VA_ARGS__)
#define HEDDLE_SAMPLE(...) HEDDLE_CATCH(no_failure, HEDDLE_CATCH_FAIL_CHECK, __VA_ARGS__)

#endif  // HEDDLE_CATCH2_H_
