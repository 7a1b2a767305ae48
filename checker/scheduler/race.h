#ifndef HEDDLE_CHECKER_SCHEDULER_RACE_H_
#define HEDDLE_CHECKER_SCHEDULER_RACE_H_

#include "sim/engine/object.h"
#include "sim/operation.h"

namespace heddle {

// What of an operation tells which others it is in a race with, once it is done and gone.
struct Touched {
  ObjectId object = kNoObject;
  ObjectId second = kNoObject;
  bool reads = true;  // and changes nothing

  Touched() = default;
  explicit Touched(const Operation& operation) noexcept
      : object(operation.object != nullptr ? operation.object->id() : kNoObject),
        second(operation.second != nullptr ? operation.second->id() : kNoObject),
        reads(operation.kind == OperationKind::atomic_load ||
              operation.kind == OperationKind::var_read) {}
};

// Whether the order of the two may matter: they touch one object, and do not both just read it.
// What turns out to change nothing, such as a compare-exchange that fails, counts as a change.
inline bool may_race(const Touched& one, const Touched& other) noexcept {
  if (one.reads && other.reads) return false;
  const auto touches = [&](ObjectId id) {
    return id != kNoObject && (id == other.object || id == other.second);
  };
  return touches(one.object) || touches(one.second);
}

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_RACE_H_
