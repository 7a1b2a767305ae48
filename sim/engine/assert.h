#ifndef HEDDLE_SIM_ENGINE_ASSERT_H_
#define HEDDLE_SIM_ENGINE_ASSERT_H_

namespace heddle {

// Prints "internal error", the condition and the schedule so far, and aborts: heddle's own bug.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace heddle

// For the few functions between a program and a context switch: the processor foresees a return by
// the calls it has seen on the stack that was left, so each return after a switch is a
// misprediction, and the fewer frames there are, the better.
#define HEDDLE_ALWAYS_INLINE [[gnu::always_inline]] inline

// On in every build: a search that goes on after a broken invariant proves nothing.
#define HEDDLE_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::heddle::assertion_failed(#condition, __FILE__, __LINE__))

#endif  // HEDDLE_SIM_ENGINE_ASSERT_H_
