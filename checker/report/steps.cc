#include "checker/report/steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/report/style.h"
#include "checker/report/timeline_rows.h"

namespace heddle::report {

Steps::Steps(const Trace& trace) : trace_(trace) {
  std::size_t step = 0;
  for (const TraceEvent& event : trace.events) numbers_.push_back(is_step(event) ? ++step : 0);
}

std::string Steps::number(std::size_t index) const {
  if (numbers_[index] != 0) return fmt::format("step {}", numbers_[index]);
  return fmt::format("the {} at {}:{}", name_of(event(index).kind), clean(event(index).where.file),
                     event(index).where.line);
}

std::string Steps::place(std::size_t index) const {
  const source_location where = event(index).where;
  if (numbers_[index] == 0 || where.line == 0) return number(index);
  const std::string_view path = where.file;
  return fmt::format("{} ({}:{})", number(index), clean(path.substr(path.rfind('/') + 1)),
                     where.line);
}

std::string Steps::thread(ThreadId thread) const {
  if (thread >= trace_.threads.size()) return fmt::format("T{}", thread);
  const std::string& name = trace_.threads[thread];
  return name.substr(0, name.find(' '));
}

std::vector<std::size_t> Steps::held(ThreadId thread, std::size_t end) const {
  std::vector<std::size_t> taken;
  const auto give_up = [&](std::string_view lock) {
    const auto mine = std::find_if(taken.rbegin(), taken.rend(),
                                   [&](std::size_t index) { return event(index).object == lock; });
    if (mine != taken.rend()) taken.erase(std::next(mine).base());
  };
  for (std::size_t i = 0; i < end; ++i) {
    const TraceEvent& each = event(i);
    if (each.thread != thread) continue;
    if (takes_lock(each)) taken.push_back(i);
    if (gives_lock(each.kind)) give_up(each.object);
    if (each.kind != OperationKind::condition_wait || taken.empty()) continue;
    // Which lock it gives up shows where it takes it again.
    const auto again = first(i, [&](const TraceEvent& later) {
      return later.thread == thread && later.kind == OperationKind::condition_relock;
    });
    give_up(again ? event(*again).object : event(taken.back()).object);
  }
  return taken;
}

std::optional<std::size_t> Steps::taken(std::string_view lock, std::size_t end) const {
  for (ThreadId id = 0; id < trace_.threads.size(); ++id) {
    for (const std::size_t index : held(id, end)) {
      if (event(index).object == lock) return index;
    }
  }
  return std::nullopt;
}

bool reads_value(OperationKind kind) noexcept {
  return kind == OperationKind::atomic_load || kind == OperationKind::var_read;
}

bool writes_value(OperationKind kind) noexcept {
  switch (kind) {
    case OperationKind::atomic_store:
    case OperationKind::atomic_exchange:
    case OperationKind::atomic_fetch:
    case OperationKind::atomic_compare_exchange:
    case OperationKind::var_write:
      return true;
    default:
      return false;
  }
}

bool writes(const TraceEvent& event, const std::string& object) {
  return event.object == object && writes_value(event.kind) &&
         !event.text.starts_with("compare_exchange -> false");
}

bool takes_lock(const TraceEvent& event) {
  switch (event.kind) {
    case OperationKind::lock:
    case OperationKind::lock_shared:
      return event.text.find("timed out") == std::string::npos;
    case OperationKind::try_lock:
    case OperationKind::try_lock_shared:
      return event.text.ends_with("true");
    case OperationKind::condition_relock:
      return true;
    default:
      return false;
  }
}

bool gives_lock(OperationKind kind) noexcept {
  return kind == OperationKind::unlock || kind == OperationKind::unlock_shared;
}

std::vector<std::size_t> parts_of(const Trace& trace, const Failure& failure) {
  const std::vector<bool> failing = failing_events(trace, failure);
  std::vector<std::size_t> parts;
  for (std::size_t i = 0; i < failing.size(); ++i) {
    if (failing[i]) parts.push_back(i);
  }
  return parts;
}

std::string listed(const std::vector<std::string>& names) {
  std::vector<std::string> once;
  for (const std::string& name : names) {
    const std::string quoted = fmt::format("\"{}\"", clean(name));
    if (std::find(once.begin(), once.end(), quoted) == once.end()) once.push_back(quoted);
  }
  std::string text;
  for (std::size_t i = 0; i < once.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == once.size() ? " and " : ", ") + once[i];
  }
  return text;
}

}  // namespace heddle::report
