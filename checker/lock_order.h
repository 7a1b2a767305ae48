#ifndef HEDDLE_CHECKER_LOCK_ORDER_H_
#define HEDDLE_CHECKER_LOCK_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/machine.h"

namespace heddle {

// A thread takes a lock, in a way that blocks, while it holds another one.
struct NestedLock {
  ThreadId thread = kNoThread;
  ObjectId held = kNoObject;
  ObjectId taken = kNoObject;
  std::size_t held_event = 0;   // by which it got the one, and
  std::size_t taken_event = 0;  // the other: indices of events
};

// Nested locks that can close a circle of waits: what each takes, the next one holds.
using LockCycle = std::vector<NestedLock>;

// Looks for potential deadlocks in the machine's last execution, which had none: locks that several
// threads took in orders that contradict each other, none under a common outer lock, and with
// nothing but locks to keep them apart (Havelund: "Using Runtime Analysis to Guide Model Checking
// of Java Programs", SPIN 2000; Bensalem, Havelund: "Dynamic Deadlock Analysis of Multi-Threaded
// Programs", HVC 2005). Taken for order are creations and joins of threads, notifications, and what
// semaphores, latches, barriers, once flags and atomics showed in this execution; so it is blind
// where they did so by chance. What a time-out or a try_lock ends closes no circle.
// The first circle found; at most of kCircleMax locks.
// REQUIRES: the events were recorded
std::optional<LockCycle> find_lock_cycle(const Machine& machine);

// Tells the circle from others within one program.
std::uint64_t key_of(const Machine& machine, const LockCycle& cycle);

// REQUIRES: Recording::full
Failure describe_lock_cycle(const Machine& machine, const LockCycle& cycle);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_LOCK_ORDER_H_
