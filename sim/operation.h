#ifndef HEDDLE_SIM_OPERATION_H_
#define HEDDLE_SIM_OPERATION_H_

#include <cstdint>

#include "sim/ids.h"
#include "sim/source_location.h"

namespace heddle {

class Object;
struct Thread;

enum class OperationKind : std::uint8_t {
  thread_create,
  thread_join,
  thread_end,
  lock,
  try_lock,
  unlock,
  lock_shared,
  try_lock_shared,
  unlock_shared,
  condition_wait,    // gives the lock up and joins the waiters, in one step
  condition_wake,    // leaves the waiters: notified, timed out or woken spuriously
  condition_relock,  // takes the lock again after a wait
  notify_one,
  notify_all,
  semaphore_acquire,
  semaphore_try_acquire,
  semaphore_release,
  latch_count_down,
  latch_try_wait,
  latch_wait,
  barrier_arrive,
  barrier_wait,
  once_enter,
  once_leave,
  atomic_load,
  atomic_store,
  atomic_exchange,
  atomic_fetch,
  atomic_compare_exchange,
  atomic_wait,
  atomic_notify,
  atomic_fence,
  var_read,
  var_write,
  yield,
  sleep,
  timer,       // a time-out is over: not an operation, but others' time-outs depend on it
  choose,
  invariant_begin,
  invariant_end,
  history_invoke,   // an operation of a recorded history begins: see linearizable
  history_respond,  // ... and ends
  history_check,
  await,
  await_read,  // a second or third object that an await read, in the same step
  work,        // computes for a while: see TimeKeeper
  fork,        // copies what a process has in its memory, in one step: see process
  begin_timeout,  // of the operation that its thread announces next
  read_clock,
};

// The field's word for an operation, as reports show it: "lock", "load", "notify_one".
const char* name_of(OperationKind kind) noexcept;

// How an event touched its object. `respond` is to read in another way: what matters of the events
// of a recorded history is which of its responses come before which of its invocations, and those
// are its reads.
enum class Access : std::uint8_t { none, read, write, respond };

// Whether the order of two such accesses of one object matters. REQUIRES: neither is `none`
constexpr bool conflicting(Access one, Access other) noexcept {
  return one != other || one == Access::write;
}

// What a thread is about to do to a shared object. It lives on the stack of the thread that
// announces it, and the machine keeps a pointer to it for as long as the thread is parked there.
struct Operation {
  Operation(OperationKind what, Object* which, source_location place) noexcept
      : kind(what), object(which), where(place) {}

  OperationKind kind;
  // Called from destructors, which must not throw: while an execution is unwound, the operation
  // returns without effect instead of throwing.
  bool no_throw = false;
  Object* object;            // null: none that threads share
  Object* second = nullptr;  // the lock of a condition wait
  // For reports (Recording::full) the machine puts the user's own line here.
  mutable source_location where;
  // Whether the operation can take effect in the present state. Null: always.
  bool (*enabled)(const Operation&, const Thread&) = nullptr;
  void* context = nullptr;  // for `enabled`
  // The state of the object that decides how the operation goes, as Event::before has it. Set where
  // it may have no effect at all and be tried again: a loop of such operations waits.
  std::uint64_t (*state)(const Operation&) = nullptr;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_OPERATION_H_
