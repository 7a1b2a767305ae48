#ifndef HEDDLE_CHECKER_TRACE_H_
#define HEDDLE_CHECKER_TRACE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/machine.h"
#include "sim/event.h"

namespace heddle {

// One event as a report shows it.
struct TraceEvent {
  ThreadId thread;
  OperationKind kind;
  std::string object;  // its name; empty where the operation has none
  std::string text;    // "write 1", "read -> 0", "lock"
  source_location where;
  bool preemption;  // the thread before was taken off here although it could go on
  // What relates it to other events: see report/relations.h.
  Access access = Access::none;
  ObjectId object_id = kNoObject;
  // The lock that a condition wait gives up and takes again; the thread of a create or join.
  ObjectId second = kNoObject;
  std::uint64_t before = 0;  // see Event::before
  // The event that made this one possible, as far as it is known: a notification.
  std::optional<std::size_t> cause = std::nullopt;
};

// An execution, told: the same bytes for the same schedule, on any machine.
struct Trace {
  std::vector<std::string> threads;  // their names, by ThreadId
  std::vector<TraceEvent> events;
  // Of a lasso: the event with which each pass of the cycle begins.
  std::vector<std::size_t> cycles;
};

// REQUIRES: the machine has just run one execution under Recording::full.
Trace trace_of(const Machine& machine);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_TRACE_H_
