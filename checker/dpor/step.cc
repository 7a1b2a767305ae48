#include "checker/dpor/step.h"

#include "sim/engine/assert.h"

namespace heddle {
namespace {

// A lock's state: 0 where free, else above the holder's number, so that a recursive lock knows it.
bool lock_is_free(const Step& step, std::uint64_t state) noexcept {
  return state == 0 || ((step.expected & Event::kRecursive) != 0 && state == step.thread + 1U);
}

}  // namespace

void Step::touch(ObjectId object, Access access, std::uint64_t before) {
  if (object == kNoObject || access == Access::none) return;
  for (std::uint8_t i = 0; i < touch_count; ++i) {
    if (touched[i].object != object) continue;
    if (access == Access::write) touched[i].access = access;
    return;
  }
  HEDDLE_ASSERT(touch_count < kTouchesMax);
  touched[touch_count++] = {object, access, before};
}

void Step::add(const Event& event) {
  if (const Access access = access_to_clock(event); access != Access::none) {
    return touch(kClockObject, access, 0);
  }
  touch(event.object, event.access, event.before);
  if (event.watched) touch(kInvariantsObject, Access::write, 0);
  if (event.second == kNoObject || event.access == Access::none) return;
  // A wait gives the second object, its lock, up; a spurious wakeup leaves the queue of its
  // condition variable.
  if (event.kind == OperationKind::condition_wait ||
      event.kind == OperationKind::condition_relock) {
    touch(event.second, Access::write, event.thread + 1U);
  }
}

bool dependent(const Step& one, const Step& other) noexcept {
  if (one.cut || other.cut) return true;
  for (const Touch& touch : one.touches()) {
    for (const Touch& seen : other.touches()) {
      if (touch.object != seen.object) continue;
      if (conflicting(touch.access, seen.access)) return true;
    }
  }
  return false;
}

bool could_run(const Step& step, const Touch& touch, std::uint64_t state) noexcept {
  if (touch.object == kInvariantsObject) return true;
  switch (step.kind) {
    case OperationKind::lock:
      return lock_is_free(step, state);
    case OperationKind::lock_shared:
      return (state >> 32) == 0;  // nobody writes
    case OperationKind::condition_relock:
      return touch.before != 0 || state == 0;
    case OperationKind::once_enter:
      return state == 0;
    case OperationKind::semaphore_acquire:
      return state > 0;
    case OperationKind::latch_wait:
      return state == 0;
    case OperationKind::barrier_wait:
      return state != step.expected;
    default:
      return true;
  }
}

Access access_in_state(const Step& step, const Touch& touch, std::uint64_t state) noexcept {
  if (touch.object == kInvariantsObject) return touch.access;
  switch (step.kind) {
    case OperationKind::atomic_compare_exchange:
      return state == step.expected ? Access::write : Access::read;
    case OperationKind::lock:
    case OperationKind::try_lock:
      // One that others may share fails because of any of those who read it.
      if ((step.expected & Event::kSharedLock) != 0) return Access::write;
      return lock_is_free(step, state) ? Access::write : Access::read;
    case OperationKind::semaphore_acquire:
    case OperationKind::semaphore_try_acquire:
    case OperationKind::notify_one:
    case OperationKind::notify_all:
      return state > 0 ? Access::write : Access::read;
    case OperationKind::once_enter:
      return Access::write;
    default:
      return touch.access;
  }
}

}  // namespace heddle
