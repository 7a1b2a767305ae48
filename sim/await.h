#ifndef HEDDLE_SIM_AWAIT_H_
#define HEDDLE_SIM_AWAIT_H_

#include <concepts>
#include <thread>

#include "sim/engine/machine.h"
#include "sim/source_location.h"

namespace heddle {

// Waits until `predicate` holds: `while (!predicate()) {}` as one operation.
//
// Scheduling points: 1, at which the thread is blocked while the predicate does not hold. All that
// it reads it reads at once then, and nothing before: so that it is asked often, at any time and on
// any thread's stack, shows nowhere.
// Memory ordering: that of its reads.
// Failures: a predicate may read atomics (load, test) and vars, up to three of them, and must do
// nothing else that others can see, and give the same for the same values; else the check ends with
// a UsageError. What it throws, the call throws.
// Differs from a loop: it is one operation whatever the predicate reads, and heddle need not find
// out that it waits.
// For real: asks again and again, and yields in between.
template <std::predicate Predicate>
void await(Predicate&& predicate, source_location where = source_location::current()) {
  Machine* machine = Machine::current();
  if (machine == nullptr) {
    while (!predicate()) std::this_thread::yield();
    return;
  }
  auto ask = [&]() -> bool { return predicate(); };
  Awaiter awaiter{
      [](void* asked) { return (*static_cast<decltype(ask)*>(asked))(); }, &ask, {}, {}};
  machine->await(awaiter, where);
}

}  // namespace heddle

#endif  // HEDDLE_SIM_AWAIT_H_
