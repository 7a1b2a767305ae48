#include "checker/dpor/pending_step.h"

#include "sim/wait_queue.h"

namespace heddle {
namespace {

Access strongest_access(OperationKind kind) {
  switch (kind) {
    case OperationKind::atomic_load:
    case OperationKind::var_read:
    case OperationKind::lock_shared:
    case OperationKind::history_invoke:
      return Access::read;
    case OperationKind::history_respond:
      return Access::respond;
    default:
      return Access::write;
  }
}

}  // namespace

Step pending_step(const Machine& machine, ThreadId thread) {
  const Operation& operation = *machine.pending(thread);
  Step step;
  step.thread = static_cast<std::uint16_t>(thread);
  step.kind = operation.kind;
  if (operation.kind == OperationKind::await) {
    for (const Object* object : static_cast<const Awaiter*>(operation.context)->looked.all()) {
      step.touch(object->id(), Access::read, 0);
    }
  }
  const Access access = strongest_access(operation.kind);
  if (operation.object != nullptr) step.touch(operation.object->id(), access, 0);
  const bool begins_or_ends = operation.kind == OperationKind::invariant_begin ||
                              operation.kind == OperationKind::invariant_end ||
                              operation.kind == OperationKind::fork;
  const bool watched = access == Access::write && operation.object != nullptr &&
                       (begins_or_ends || machine.watches(operation.object->id()));
  if (watched) step.touch(kInvariantsObject, Access::write, 0);
  if (operation.kind == OperationKind::condition_wait) {
    step.touch(operation.second->id(), Access::write, 1);
    if (machine.watches(operation.second->id())) step.touch(kInvariantsObject, Access::write, 0);
  }
  if (machine.thread(thread).timer_armed) {
    step.touch(kClockObject, Access::write, 0);
  } else if (operation.kind == OperationKind::begin_timeout ||
             operation.kind == OperationKind::read_clock) {
    step.touch(kClockObject, Access::read, 0);
  }
  step.place = machine.place_of(thread);
  if (operation.kind == OperationKind::atomic_compare_exchange) {
    step.expected = *static_cast<const std::uint64_t*>(operation.context);
  }
  return step;
}

bool waits_for_turn(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::lock:
    case OperationKind::lock_shared:
    case OperationKind::semaphore_acquire:
    case OperationKind::once_enter:
    case OperationKind::await:
      return true;
    case OperationKind::condition_relock:
      return static_cast<const Waiter*>(operation.context)->notified;
    default:
      return false;
  }
}

}  // namespace heddle
