#ifndef HEDDLE_CHECKER_REPORT_TIMELINE_ROWS_H_
#define HEDDLE_CHECKER_REPORT_TIMELINE_ROWS_H_

#include <string>
#include <vector>

#include "checker/trace.h"
#include "sim/failure.h"

namespace heddle::report {

// One line of a timeline, whatever its layout.
struct Row {
  std::string step;  // its number; empty for what needs no decision, like the creation of a thread
  ThreadId thread = kMainThread;
  std::string operation;
  source_location where;
  bool preemption = false;
  bool failing = false;
  std::string before;  // a line of its own; empty: none
};

// The events, but for the ends of threads, which have no place and tell nothing; after a deadlock
// also a row for each thread that waits. `failure` may be null.
std::vector<Row> rows_of(const Trace& trace, const Failure* failure);

// What the machine counts as an operation: the creation of a thread, its end, a join and a choice
// of the program are told, but need no decision between threads.
bool is_step(const TraceEvent& event);

// Which events take part in the failure, as far as it names their places: the two of a race, else
// the last of each thread.
std::vector<bool> failing_events(const Trace& trace, const Failure& failure);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_TIMELINE_ROWS_H_
