#include "checker/report/values_explained.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "checker/report/style.h"

namespace heddle::report {
namespace {

using Indices = std::vector<std::size_t>;

std::vector<std::string> objects_of(const Steps& steps, const Indices& events) {
  std::vector<std::string> names;
  for (const std::size_t index : events) names.push_back(steps.event(index).object);
  return names;
}

// The locks that the thread of the event holds there.
std::string locks_at(const Steps& steps, std::size_t index) {
  return listed(objects_of(steps, steps.held(steps.event(index).thread, index)));
}

// "T1 holds \"a\", T2 no lock".
std::string locks_of(const Steps& steps, std::size_t first, std::size_t second) {
  const std::string one = locks_at(steps, first);
  const std::string other = locks_at(steps, second);
  if (one.empty() && other.empty()) return "Neither holds a lock";
  return fmt::format("{} holds {}, {} {}", steps.thread(steps.event(first).thread),
                     one.empty() ? "no lock" : one, steps.thread(steps.event(second).thread),
                     other.empty() ? "no lock" : other);
}

// The thread of the event shares a lock there.
bool shares_lock(const Steps& steps, std::size_t index) {
  const Indices held = steps.held(steps.event(index).thread, index);
  return std::any_of(held.begin(), held.end(), [&](std::size_t taken) {
    const OperationKind kind = steps.event(taken).kind;
    return kind == OperationKind::lock_shared || kind == OperationKind::try_lock_shared;
  });
}

// What `thread` gave to others between two events, that they could have waited for.
std::string given_between(const Steps& steps, ThreadId thread, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin + 1; i < end; ++i) {
    const TraceEvent& event = steps.event(i);
    const bool gives = gives_lock(event.kind) || event.kind == OperationKind::semaphore_release ||
                       event.kind == OperationKind::atomic_store;
    if (event.thread != thread || !gives) continue;
    text += fmt::format("{}{} \"{}\" in {}", text.empty() ? "" : ", ", name_of(event.kind),
                        clean(event.object), steps.number(i));
  }
  return text;
}

const char* access_of(const TraceEvent& event) {
  return writes_value(event.kind) ? "writes" : "reads";
}

// A thread wrote what it had made of a value that was out of date.
struct StaleUpdate {
  std::size_t read;
  std::size_t between;
  std::size_t write;
};

std::optional<StaleUpdate> stale_update_at(const Steps& steps, std::size_t write) {
  const TraceEvent& last = steps.event(write);
  const bool plain =
      last.kind == OperationKind::atomic_store || last.kind == OperationKind::var_write;
  if (!plain) return std::nullopt;
  const auto read = steps.last(write, [&](const TraceEvent& event) {
    return event.thread == last.thread && event.object == last.object &&
           (reads_value(event.kind) || writes(event, last.object));
  });
  if (!read || !reads_value(steps.event(*read).kind)) return std::nullopt;
  const auto between = steps.last(write, [&](const TraceEvent& event) {
    return event.thread != last.thread && writes(event, last.object);
  });
  if (!between || *between < *read) return std::nullopt;
  return StaleUpdate{*read, *between, write};
}

std::optional<StaleUpdate> stale_update(const Steps& steps) {
  for (std::size_t i = steps.size(); i-- > 0;) {
    if (const auto found = stale_update_at(steps, i)) return found;
  }
  return std::nullopt;
}

std::string told(const Steps& steps, const StaleUpdate& update) {
  const TraceEvent& write = steps.event(update.write);
  const TraceEvent& between = steps.event(update.between);
  const std::string self = steps.thread(write.thread);
  return fmt::format(
      "{} reads \"{}\" in {} and writes it in {}; in between, in {}, {} writes it as well, which "
      "{} does not see and overwrites. Missing: one lock from the read to the write, or one "
      "atomic operation in place of the two. A thread may be taken off between any two "
      "operations.",
      self, clean(write.object), steps.place(update.read), steps.place(update.write),
      steps.place(update.between), steps.thread(between.thread), self);
}

// Two reads of one variable by the thread, between which another wrote it; or the last value that
// it read, and who wrote it.
std::string last_read(const Steps& steps, ThreadId thread) {
  const auto read = steps.last(steps.size(), [&](const TraceEvent& event) {
    return event.thread == thread && reads_value(event.kind);
  });
  if (!read) return "";
  const std::string object = steps.event(*read).object;
  const auto write =
      steps.last(*read, [&](const TraceEvent& event) { return writes(event, object); });
  std::string text = fmt::format("the last that {} has read is \"{}\" in {}", steps.thread(thread),
                                 clean(object), steps.place(*read));
  if (!write) return text + ": the value that it had from the beginning.";
  const TraceEvent& writer = steps.event(*write);
  text += fmt::format(": the value that {} wrote in {}", steps.thread(writer.thread),
                      steps.place(*write));
  const auto before = steps.last(*write, [&](const TraceEvent& event) {
    return event.thread == thread && event.object == object && reads_value(event.kind);
  });
  if (writer.thread == thread || !before) return text + ".";
  return text +
         fmt::format(
             ", after {} had read it in {} already: what it found there no longer holds. "
             "Missing: a lock from the one to the other that keeps the write out, or only one "
             "look. A thread may be taken off between any two operations.",
             steps.thread(thread), steps.place(*before));
}

}  // namespace

std::string race_explained(const Steps& steps, const Failure& failure) {
  const Indices parts = parts_of(steps.trace(), failure);
  if (parts.size() != 2) return "";
  const std::size_t first = parts[0];
  const std::size_t second = parts[1];
  const std::string one = steps.thread(steps.event(first).thread);
  const std::string other = steps.thread(steps.event(second).thread);
  const std::string given = given_between(steps, steps.event(first).thread, first, second);
  std::string text =
      fmt::format("{} {} \"{}\" in {}, {} {} it in {}, and ", one, access_of(steps.event(first)),
                  clean(steps.event(first).object), steps.place(first), other,
                  access_of(steps.event(second)), steps.place(second));
  text += given.empty() ? fmt::format("{} does nothing in between that {} waits for", one, other)
                        : fmt::format("what {} does in between ({}) is nothing that {} waits for",
                                      one, given, other);
  text += fmt::format(": they may as well come the other way round, or at the same moment. {}. ",
                      locks_of(steps, first, second));
  if (shares_lock(steps, first) || shares_lock(steps, second)) {
    return text +
           "Missing: a lock that the one who writes holds alone. One that is shared keeps out "
           "nobody who shares it.";
  }
  return text +
         "Missing: one lock that both hold there, an atomic, or something that lets the one wait "
         "for the other.";
}

std::string wrong_value_explained(const Steps& steps, const Failure& failure) {
  if (const auto update = stale_update(steps)) return told(steps, *update);
  return failure.threads.empty() ? "" : last_read(steps, failure.threads.front());
}

}  // namespace heddle::report
