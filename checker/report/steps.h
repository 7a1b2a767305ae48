#ifndef HEDDLE_CHECKER_REPORT_STEPS_H_
#define HEDDLE_CHECKER_REPORT_STEPS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/trace.h"
#include "sim/failure.h"

namespace heddle::report {

// The events of an execution with the numbers that the timeline gives them, and what they tell of
// locks and values. Events are named by their index in the trace.
class Steps {
 public:
  // `trace` must outlive this.
  explicit Steps(const Trace& trace);

  const Trace& trace() const noexcept { return trace_; }
  const TraceEvent& event(std::size_t index) const { return trace_.events[index]; }
  std::size_t size() const noexcept { return trace_.events.size(); }

  // "step 3"; "its creation" and the like for events that have no number.
  std::string number(std::size_t index) const;
  // As above, and where: "step 3 (counter_race.cc:22)".
  std::string place(std::size_t index) const;
  // "T1": a thread without the name it was given.
  std::string thread(ThreadId thread) const;

  // The last event of the kind that `is` tells, before `end`.
  template <typename Is>
  std::optional<std::size_t> last(std::size_t end, Is is) const {
    for (std::size_t i = end; i > 0; --i) {
      if (is(trace_.events[i - 1])) return i - 1;
    }
    return std::nullopt;
  }
  // The first such event from `begin` on.
  template <typename Is>
  std::optional<std::size_t> first(std::size_t begin, Is is) const {
    for (std::size_t i = begin; i < trace_.events.size(); ++i) {
      if (is(trace_.events[i])) return i;
    }
    return std::nullopt;
  }

  // The locks that a thread holds before event `end`: the events by which it took them.
  std::vector<std::size_t> held(ThreadId thread, std::size_t end) const;
  // The event by which some thread took the lock of that name and has it still before `end`.
  std::optional<std::size_t> taken(std::string_view lock, std::size_t end) const;

 private:
  const Trace& trace_;
  std::vector<std::size_t> numbers_;  // 0: none
};

bool reads_value(OperationKind kind) noexcept;   // of an atomic or a var
bool writes_value(OperationKind kind) noexcept;  // may do so
// By the event: a value of that object.
bool writes(const TraceEvent& event, const std::string& object);
bool takes_lock(const TraceEvent& event);
bool gives_lock(OperationKind kind) noexcept;

// The events that take part in the failure, in their order.
std::vector<std::size_t> parts_of(const Trace& trace, const Failure& failure);

// "\"a\" and \"b\"": names, each once.
std::string listed(const std::vector<std::string>& names);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_STEPS_H_
