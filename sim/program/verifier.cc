// The conventions of SV-COMP, the competition of software verification, which public benchmarks
// use (https://sv-comp.sosy-lab.org).

#include <pthread.h>

#include <climits>
#include <cstdint>

#include "sim/program/places.h"
#include "sim/program/runtime.h"

namespace heddle::program {
namespace {

// Every __VERIFIER_atomic_begin locks it: it is nobody's memory.
pthread_mutex_t atomic_section = PTHREAD_MUTEX_INITIALIZER;

// A number that is not determined is not searched over all its values.
[[noreturn]] void refuse_nondet(const char* call) {
  refuse_call(call, "numbers that may have any value are not searched; heddle chooses from two");
}

}  // namespace
}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED bool __VERIFIER_nondet_bool() {
  if (!in_program) return false;
  const Inside inside;
  return machine().choose(heddle::ChoiceKind::user, 2, called_from(HEDDLE_CALLED_FROM)) != 0;
}

#define HEDDLE_NONDET(type, name)                              \
  HEDDLE_INTERPOSED type __VERIFIER_nondet_##name() {          \
    if (in_program) refuse_nondet("__VERIFIER_nondet_" #name); \
    return 0;                                                  \
  }
HEDDLE_NONDET(int, int)
HEDDLE_NONDET(unsigned, uint)
HEDDLE_NONDET(long, long)
HEDDLE_NONDET(unsigned long, ulong)
HEDDLE_NONDET(char, char)
HEDDLE_NONDET(unsigned char, uchar)
HEDDLE_NONDET(short, short)
HEDDLE_NONDET(unsigned short, ushort)

HEDDLE_INTERPOSED void __VERIFIER_assume(int condition) {
  if (!in_program || condition != 0) return;
  const Inside inside;
  machine().end_by_assumption();
}

HEDDLE_INTERPOSED void __VERIFIER_error() {
  if (!in_program) __builtin_trap();
  const Inside inside;
  fail(heddle::FailureKind::assertion, HEDDLE_CALLED_FROM, "__VERIFIER_error is reached");
}
HEDDLE_INTERPOSED void reach_error() {
  if (!in_program) __builtin_trap();
  const Inside inside;
  fail(heddle::FailureKind::assertion, HEDDLE_CALLED_FROM, "reach_error is called");
}
HEDDLE_INTERPOSED void __VERIFIER_assert(int condition) {
  if (condition != 0) return;
  if (!in_program) __builtin_trap();
  const Inside inside;
  fail(heddle::FailureKind::assertion, HEDDLE_CALLED_FROM, "a __VERIFIER_assert does not hold");
}

HEDDLE_INTERPOSED void __VERIFIER_atomic_begin() { pthread_mutex_lock(&atomic_section); }
HEDDLE_INTERPOSED void __VERIFIER_atomic_end() { pthread_mutex_unlock(&atomic_section); }
