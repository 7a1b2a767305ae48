#include "checker/report/timeline_rows.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "checker/report/steps.h"
#include "checker/report/style.h"

namespace heddle::report {
namespace {

constexpr std::size_t kOperationMax = 44;  // columns; longer ones are shortened

bool same_place(source_location one, source_location other) {
  return one.line == other.line && std::string_view(one.file) == other.file;
}

bool is_part(const TraceEvent& event, const Failure& failure, std::size_t part) {
  // A guard gives its lock up in the line in which it took it.
  if (failure.kind == FailureKind::lock_order && !takes_lock(event)) return false;
  const bool accesses = reads_value(event.kind) || writes_value(event.kind);
  if (failure.kind == FailureKind::data_race && !accesses) return false;
  return event.thread == failure.threads[part] && same_place(event.where, failure.locations[part]);
}

// The last event before `end` that is `part` of the failure; the number of events for none.
std::size_t last_event_of(const Trace& trace, const Failure& failure, std::size_t part,
                          std::size_t end) {
  for (std::size_t i = end; i > 0; --i) {
    if (is_part(trace.events[i - 1], failure, part)) return i - 1;
  }
  return trace.events.size();
}

// The first two events of one object, in this order, at the places of a race. In a program that is
// checked as it is the earlier access is none.
void mark_race(const Trace& trace, const Failure& failure, std::vector<bool>& failing) {
  for (std::size_t i = 0; i < trace.events.size(); ++i) {
    if (!is_part(trace.events[i], failure, 1)) continue;
    const std::size_t earlier = last_event_of(trace, failure, 0, i);
    if (earlier == trace.events.size()) continue;
    if (trace.events[earlier].object != trace.events[i].object) continue;
    failing[i] = true;
    failing[earlier] = true;
    return;
  }
  const std::size_t later = last_event_of(trace, failure, 1, trace.events.size());
  if (later < failing.size()) failing[later] = true;
}

// What blocked threads wait for is no event: a deadlock gets a last line for each of them.
std::vector<Row> waiting_rows(const Failure& failure) {
  std::vector<Row> rows;
  const std::size_t count = std::min(failure.threads.size(), failure.locations.size());
  for (std::size_t i = 0; i < count; ++i) {
    rows.push_back({"-", failure.threads[i], "(waits)", failure.locations[i], false, true, ""});
  }
  return rows;
}

// Where a cycle begins, or one more pass of it.
std::string line_before(const Trace& trace, std::size_t event) {
  const auto cycle = std::find(trace.cycles.begin(), trace.cycles.end(), event);
  if (cycle == trace.cycles.end()) return "";
  return cycle == trace.cycles.begin() ? "from here on the same again and again:" : "again:";
}

// "count read -> 0"; threads by their numbers alone, since the name stands elsewhere.
std::string operation_of(const TraceEvent& event) {
  std::string text = event.object.empty() ? event.text : event.object + " " + event.text;
  if (event.kind == OperationKind::thread_create || event.kind == OperationKind::thread_join) {
    text = text.substr(0, text.find(" ("));
  }
  return shortened(clean(text), kOperationMax);
}

}  // namespace

std::vector<bool> failing_events(const Trace& trace, const Failure& failure) {
  std::vector<bool> failing(trace.events.size(), false);
  const std::size_t count = std::min(failure.threads.size(), failure.locations.size());
  if (failure.kind == FailureKind::data_race && count == 2) {
    mark_race(trace, failure, failing);
    return failing;
  }
  for (std::size_t part = 0; part < count; ++part) {
    const std::size_t event = last_event_of(trace, failure, part, trace.events.size());
    if (event < failing.size()) failing[event] = true;
  }
  return failing;
}

bool is_step(const TraceEvent& event) {
  switch (event.kind) {
    case OperationKind::thread_create:
    case OperationKind::thread_join:
    case OperationKind::thread_end:
    case OperationKind::choose:
    case OperationKind::await_read:
      return false;
    default:
      return true;
  }
}

std::vector<Row> rows_of(const Trace& trace, const Failure* failure) {
  const bool blocks = failure != nullptr && failure->kind == FailureKind::deadlock;
  std::vector<bool> failing(trace.events.size(), false);
  if (failure != nullptr && !blocks) failing = failing_events(trace, *failure);
  std::vector<Row> rows;
  std::size_t step = 0;
  for (std::size_t i = 0; i < trace.events.size(); ++i) {
    const TraceEvent& event = trace.events[i];
    if (event.kind == OperationKind::thread_end && !failing[i]) continue;
    const std::string number = is_step(event) ? std::to_string(++step) : "";
    rows.push_back({number, event.thread, operation_of(event), event.where, event.preemption,
                    failing[i], line_before(trace, i)});
  }
  if (blocks) {
    for (Row& row : waiting_rows(*failure)) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace heddle::report
