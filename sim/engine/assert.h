#ifndef HEDDLE_SIM_ENGINE_ASSERT_H_
#define HEDDLE_SIM_ENGINE_ASSERT_H_

namespace heddle {

// Prints "internal error", the condition and the schedule so far, and aborts: heddle's own bug.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace heddle

// On in every build: a search that goes on after a broken invariant proves nothing.
#define HEDDLE_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::heddle::assertion_failed(#condition, __FILE__, __LINE__))

#endif  // HEDDLE_SIM_ENGINE_ASSERT_H_
