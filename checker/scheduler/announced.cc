#include "checker/scheduler/announced.h"

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

Announced Announced::by(const Machine& machine, ThreadId thread) {
  const Operation* operation = machine.pending(thread);
  HEDDLE_ASSERT(operation != nullptr);
  return {thread, operation->kind,
          operation->object != nullptr ? operation->object->id() : kNoObject, operation->where};
}

std::string Announced::text(const Machine& machine) const {
  std::string text = machine.thread_name(thread) + " " + name_of(kind);
  if (object != kNoObject) text += " of " + machine.object_name(object);
  if (where.line != 0) text += " at " + std::string(where.file) + ":" + std::to_string(where.line);
  return text;
}

}  // namespace heddle
