// What is done once: pthread_once, which std::call_once is made of, and the initialisation of
// function-local statics.

#include "sim/once.h"

#include <cxxabi.h>
#include <pthread.h>
#include <threads.h>

#include "sim/program/places.h"
#include "sim/program/runtime.h"
#include "sim/program/shadow.h"

namespace heddle::program {
namespace {

constexpr int kDone = 2;  // in a pthread_once_t, for glibc

OnceState& once_at(const void* memory) {
  return object_at<OnceState>(memory, PlaceKind::once,
                              [](void* room) { return ::new (room) OnceState({}); });
}

int run_once(pthread_once_t* control, void (*function)(), std::uintptr_t at) {
  const source_location where = called_from(at);
  OnceState* state = nullptr;
  {
    const Inside inside;
    // Done before main, or by the system's libraries, whose memory is not put back.
    if (*control == kDone) return 0;
    state = &once_at(control);
    if (!state->enter(where)) return 0;
  }
  try {
    function();
  } catch (...) {
    const Inside inside;
    state->leave(false, where);
    throw;
  }
  const Inside inside;
  state->leave(true, where);
  return 0;
}

// The first byte of a guard says whether it is done, which compiled code reads atomically.
volatile std::uint8_t* done_byte(abi::__guard* guard) {
  return reinterpret_cast<volatile std::uint8_t*>(guard);
}

}  // namespace
}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED void __tsan_atomic8_store(volatile std::uint8_t* memory, std::uint8_t value,
                                            int order);

HEDDLE_INTERPOSED int pthread_once(pthread_once_t* control, void (*function)()) {
  if (!in_program) return HEDDLE_REAL(pthread_once)(control, function);
  return run_once(control, function, HEDDLE_CALLED_FROM);
}

HEDDLE_INTERPOSED void call_once(once_flag* flag, void (*function)()) {
  if (!in_program) return HEDDLE_REAL(call_once)(flag, function);
  // In glibc it is a pthread_once_t in a structure.
  run_once(reinterpret_cast<pthread_once_t*>(flag), function, HEDDLE_CALLED_FROM);
}

namespace {
using Acquire = int (*)(abi::__guard*);
using Release = void (*)(abi::__guard*);
}  // namespace

HEDDLE_INTERPOSED int __cxa_guard_acquire(abi::__guard* guard) {
  if (!in_program) {
    const auto real = HEDDLE_REAL_AS(Acquire, __cxa_guard_acquire);
    return real(guard);
  }
  const Inside inside;
  return once_at(guard).enter(called_from(HEDDLE_CALLED_FROM)) ? 1 : 0;
}
HEDDLE_INTERPOSED void __cxa_guard_release(abi::__guard* guard) {
  if (!in_program) {
    const auto real = HEDDLE_REAL_AS(Release, __cxa_guard_release);
    return real(guard);
  }
  __tsan_atomic8_store(done_byte(guard), 1, __ATOMIC_RELEASE);
  const Inside inside;
  once_at(guard).leave(true, called_from(HEDDLE_CALLED_FROM));
}
HEDDLE_INTERPOSED void __cxa_guard_abort(abi::__guard* guard) {
  if (!in_program) {
    const auto real = HEDDLE_REAL_AS(Release, __cxa_guard_abort);
    return real(guard);
  }
  const Inside inside;
  once_at(guard).leave(false, called_from(HEDDLE_CALLED_FROM));
}
