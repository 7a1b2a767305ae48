#ifndef HEDDLE_CHECKER_SCHEDULER_ANNOUNCED_H_
#define HEDDLE_CHECKER_SCHEDULER_ANNOUNCED_H_

#include <string>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"
#include "sim/ids.h"
#include "sim/operation.h"

namespace heddle {

// The operation a thread had announced when it was chosen: what a search remembers of it, to
// notice a program that does something else the next time.
struct Announced {
  ThreadId thread = kNoThread;
  OperationKind kind = OperationKind::choose;
  ObjectId object = kNoObject;
  source_location where;

  // REQUIRES: `thread` is parked, or is announcing.
  static Announced by(const Machine& machine, ThreadId thread) {
    const Operation* operation = machine.pending(thread);
    HEDDLE_ASSERT(operation != nullptr);
    const Object* object = operation->object;
    return {thread, operation->kind, object != nullptr ? object->id() : kNoObject,
            operation->where};
  }
  std::string text(const Machine& machine) const;

  friend bool operator==(const Announced& left, const Announced& right) noexcept {
    return left.thread == right.thread && left.kind == right.kind && left.object == right.object &&
           left.where.line == right.where.line;
  }
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_ANNOUNCED_H_
