#ifndef HEDDLE_CHECKER_REPORT_RELATIONS_H_
#define HEDDLE_CHECKER_REPORT_RELATIONS_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "checker/trace.h"

namespace heddle::report {

// How the events of an execution depend on each other. Events are named by their index in the
// trace.
struct Relations {
  // Of each event: those that happen before it, as far as none of them happens before another of
  // them. It is the transitive reduction of happens-before: of program order, of the creation and
  // the end of threads, of notifications, and of operations on one object whose order matters.
  // Sorted.
  std::vector<std::vector<std::size_t>> before;
  // Of each event: the write whose value it reads. nullopt: it reads no value, or the initial one.
  std::vector<std::optional<std::size_t>> reads_from;
  // Of each event: the event of another thread that ended its wait: the notification that woke it,
  // the unlock that let it take the lock, the end of the thread that it joins. nullopt: none.
  std::vector<std::optional<std::size_t>> woken_by;
};

// Takes memory for each event that depends on another thread's, times the threads.
Relations relations_of(const Trace& trace);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_RELATIONS_H_
