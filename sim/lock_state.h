#ifndef HEDDLE_SIM_LOCK_STATE_H_
#define HEDDLE_SIM_LOCK_STATE_H_

#include <cstdint>
#include <string_view>

#include "sim/engine/object.h"
#include "sim/engine/timeout.h"
#include "sim/event.h"
#include "sim/forked.h"
#include "sim/operation.h"
#include "sim/source_location.h"
#include "sim/vector_clock.h"

namespace heddle {

// The simulated side of the exclusive locks. All functions are for code inside an execution.
//
// Scheduling points: lock, try_lock and unlock are one each. A blocked lock is not enabled, so it
// adds no interleavings of its own.
// Memory ordering: an unlock happens-before every later acquisition.
// Failures: relocking a lock that is not recursive, unlocking by a thread that does not hold it,
// and destroying it while it is held are lock_misuse.
// Differs from std: try_lock does not fail spuriously.
class LockState : public Object {
 public:
  LockState(ObjectKind kind, std::string_view name, bool recursive);
  // The copy of a lock that a fork makes, in the state that the lock is in: held by the child where
  // the thread that forks holds it; where another one does, by that one, which is not in the child
  // and never unlocks the copy.
  LockState(const forked& fork, const LockState& original, std::string_view name);
  ~LockState();

  void lock(source_location where);
  bool try_lock(source_location where);
  // Blocks until it has the lock or its time-out ends.
  bool try_lock_until(Timeout timeout, source_location where);
  void unlock(source_location where);

  // For condition variables: the parts of `unlock` and `lock` that take effect in an operation of
  // theirs.
  bool held_by_caller() const noexcept;
  bool free() const noexcept { return owner_ == nullptr; }
  const Thread* owner() const noexcept { return owner_; }  // null: it is free
  std::uint32_t give_up_for_wait();                        // returns the depth
  void take_after_wait(std::uint32_t depth, source_location where);

 private:
  static bool can_take(const Operation& operation, const Thread& self);
  bool attempt(Machine& machine, source_location where);
  bool refuse_relock(source_location where);
  void take(std::uint32_t depth, source_location where);
  void free_for_others();
  std::uint32_t state() const noexcept;
  std::uint64_t flags() const noexcept { return recursive_ ? Event::kRecursive : 0; }

  Thread* owner_ = nullptr;
  std::uint32_t depth_ = 0;
  const bool recursive_;
  const bool copied_ = false;  // by a fork: it may be held by nobody who could unlock it
  SyncClock released_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_LOCK_STATE_H_
