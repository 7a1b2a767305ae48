#ifndef HEDDLE_SIM_EVENT_H_
#define HEDDLE_SIM_EVENT_H_

#include <cstdint>
#include <string>

#include "sim/ids.h"
#include "sim/operation.h"

namespace heddle {

// How much of an execution the machine keeps.
enum class Recording : std::uint8_t {
  none,    // counts only: the fast path of the samplers
  events,  // an Event each, for strategies that analyse them
  full,    // also texts, names and who holds what: for reports
};

// An operation that has taken effect.
struct Event {
  static constexpr std::uint64_t kRecursive = 1;   // its holder may take the lock again
  static constexpr std::uint64_t kSharedLock = 2;  // others may share the lock
  static constexpr std::uint64_t kTimed = 4;       // the operation may time out
  static constexpr std::uint64_t kTaken = 8;       // a try_lock_shared has succeeded

  std::uint16_t thread;
  OperationKind kind;
  Access access = Access::none;
  ObjectId object = kNoObject;
  ObjectId second = kNoObject;  // the lock of a condition wait; the thread of create, join
  // The state of the object before: of one that blocks a count or a holder, 0 where free or used
  // up; of an atomic its value, as far as it fits.
  std::uint64_t before = 0;
  // Of a compare-exchange the value at which it succeeds; of another read-modify-write the value
  // after; of a barrier's wait the phase that must have passed; of an atomic's notification how
  // many wait; of a time-out that begins when it ends; of a lock's operation the flags above.
  std::uint64_t expected = 0;
  // Where a loop that waits may begin: what WaitingLoops calls the place. 0: nowhere.
  std::uint64_t place = 0;
  // Of a value choice the value; of a notification that chose a waiter what tells it from others.
  std::uint32_t choice = 0;
  // The event that made this one possible (a notification, the end of a thread), counted from 1;
  // 0: none but the thread's own.
  std::uint32_t cause = 0;
  // It changed what an invariant reads, or which invariants hold from now on: its order among
  // others of the kind matters, whatever objects they are on.
  bool watched = false;
};

// How an event touches virtual time: that a time-out is over moves it on, or lets others end. That
// time-outs begin commutes. One that is over before its time counts as any other: were it less, what
// an operation depends on at the clock would depend on the state of another object, and a reduction
// that looks at one object at a time would lose traces.
inline Access access_to_clock(const Event& event) noexcept {
  switch (event.kind) {
    case OperationKind::begin_timeout:
    case OperationKind::read_clock:
      return Access::read;
    case OperationKind::timer:
      return Access::write;
    default:
      return Access::none;
  }
}

// What a report shows of an event; kept beside it under Recording::full.
struct EventText {
  std::string text;  // "store 1", "load -> 0"
  source_location where;
  bool preemption = false;  // the step before was taken away from a thread that could go on
};

}  // namespace heddle

#endif  // HEDDLE_SIM_EVENT_H_
