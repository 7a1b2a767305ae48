#ifndef HEDDLE_CHECKER_REPORT_TIMELINE_H_
#define HEDDLE_CHECKER_REPORT_TIMELINE_H_

#include <cstddef>
#include <string>

#include "checker/report/style.h"
#include "checker/trace.h"
#include "sim/failure.h"

namespace heddle::report {

// The events of an execution, a line each: the step, the operation in the column of its thread,
// and its place at the right. ">" marks a preemption, "!" an operation that takes part in
// `failure`, which may be null. The widest layout that fits is taken: places shrink from the whole
// path to the line, names of threads move to a line of their own, and where the threads do not fit
// side by side at all, the operation is written after its thread's name instead. The lines end in
// newlines; there are none for an empty trace.
std::string timeline(const Trace& trace, const Failure* failure, const Style& style);

// The events that the timeline numbers: operations on shared objects.
std::size_t step_count(const Trace& trace);

// The explanation of the marks that the timeline of `trace` has; empty where it has none.
std::string legend(const Trace& trace, const Failure* failure);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_TIMELINE_H_
