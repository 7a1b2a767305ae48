#ifndef HEDDLE_HEDDLE_H_
#define HEDDLE_HEDDLE_H_

// All for everyday use: the primitives that a program under test is written with, and
// heddle::check, which searches its executions.

#include "checker/report/test_check.h"
#include "sim/fork_server.h"
#include "sim/heddle.h"
#include "sim/linearizable.h"
#include "sim/process_queue.h"
#include "sim/shared_memory.h"
#include "sim/work.h"

namespace heddle {

// A program that is built with AddressSanitizer or ThreadSanitizer needs a heddle that is, and the
// other way round: stacks are then told to the sanitizer. Linking fails where they differ, by the
// name of what is missing: build heddle with the same HEDDLE_SANITIZE.
#if defined(HEDDLE_ASAN)
extern const char heddle_is_built_with_address_sanitizer;
[[gnu::used]] inline const char* const kSameSanitizer = &heddle_is_built_with_address_sanitizer;
#elif defined(HEDDLE_TSAN)
extern const char heddle_is_built_with_thread_sanitizer;
[[gnu::used]] inline const char* const kSameSanitizer = &heddle_is_built_with_thread_sanitizer;
#else
extern const char heddle_is_built_without_sanitizers_of_stacks;
[[gnu::used]] inline const char* const kSameSanitizer =
    &heddle_is_built_without_sanitizers_of_stacks;
#endif

}  // namespace heddle

#endif  // HEDDLE_HEDDLE_H_
