#ifndef HEDDLE_CHECKER_REPORT_CONTENTION_H_
#define HEDDLE_CHECKER_REPORT_CONTENTION_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checker/trace.h"
#include "sim/failure.h"

namespace heddle::report {

// From one event to another a thread has a lock.
struct Holding {
  ObjectId object = kNoObject;
  ThreadId thread = kMainThread;
  bool shared = false;
  std::size_t begin = 0;           // the event by which it took it
  std::optional<std::size_t> end;  // by which it gave it up; nullopt: it has it at the end
};

// From after one event until another a thread can not go on.
struct Wait {
  ThreadId thread = kMainThread;
  ObjectId object = kNoObject;  // that it waits for; kNoObject: the end of a thread, or not known
  std::string what;             // "mutex", "the end of T2", as a report says it
  std::size_t begin = 0;        // the event after which it waits; the number of events: the end
  std::optional<std::size_t> end;       // its next event; nullopt: it waits for ever
  std::optional<std::size_t> ended_by;  // the event of another thread after which it could go on
};

// Who has what, and who waits for it, at each moment of an execution. A thread announces its next
// operation right after the last, so it waits from then on until that operation can take effect.
struct Contention {
  std::vector<Holding> holdings;  // in the order in which they begin
  std::vector<Wait> waits;        // in the order in which they begin
};

// Of waits that `failure` (null: none) ends with, what they are for is known where it says so.
Contention contention_of(const Trace& trace, const Failure* failure);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_CONTENTION_H_
