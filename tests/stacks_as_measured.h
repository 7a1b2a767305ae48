#ifndef HEDDLE_TESTS_STACKS_AS_MEASURED_H_
#define HEDDLE_TESTS_STACKS_AS_MEASURED_H_

namespace heddle {

// States that come again are told by what compilers leave on stacks too, so how small an execution
// without an end is shown is held where it was measured: with g++ that optimises.
#if defined(__clang__) || !defined(NDEBUG)
inline constexpr bool kStacksAsMeasured = false;
#else
inline constexpr bool kStacksAsMeasured = true;
#endif

}  // namespace heddle

#endif  // HEDDLE_TESTS_STACKS_AS_MEASURED_H_
