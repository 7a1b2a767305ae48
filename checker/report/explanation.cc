#include "checker/report/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "checker/report/steps.h"
#include "checker/report/style.h"
#include "checker/report/timeline_rows.h"

namespace heddle::report {
namespace {

using Indices = std::vector<std::size_t>;

// The events that take part, in their order.
Indices parts_of(const Trace& trace, const Failure& failure) {
  const std::vector<bool> failing = failing_events(trace, failure);
  Indices parts;
  for (std::size_t i = 0; i < failing.size(); ++i) {
    if (failing[i]) parts.push_back(i);
  }
  return parts;
}

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

std::string of_race(const Steps& steps, const Failure& failure) {
  const Indices parts = parts_of(steps.trace(), failure);
  if (parts.size() != 2) return "";
  const std::size_t first = parts[0];
  const std::size_t second = parts[1];
  const std::string one = steps.thread(steps.event(first).thread);
  const std::string other = steps.thread(steps.event(second).thread);
  const std::string given = given_between(steps, steps.event(first).thread, first, second);
  std::string text =
      given.empty()
          ? fmt::format("between {} and {} {} does nothing that {} waits for", steps.number(first),
                        steps.number(second), one, other)
          : fmt::format("after {} {} does {}, but nothing by which {} waits for it before {}",
                        steps.number(first), one, given, other, steps.number(second));
  text += fmt::format("; so they may as well come the other way round, or at the same moment. {}. ",
                      locks_of(steps, first, second));
  if (shares_lock(steps, first) || shares_lock(steps, second)) {
    return text + "A lock that is shared keeps out nobody who shares it: to write, hold it alone.";
  }
  return text +
         "What is missing is one lock that both hold there, an atomic, or something that "
         "lets the one wait for the other.";
}

// A thread wrote what it had made of a value that was out of date.
struct StaleUpdate {
  std::size_t read;
  std::size_t between;
  std::size_t write;
};

bool writes(const TraceEvent& event, const std::string& object) {
  return event.object == object && writes_value(event.kind) &&
         !event.text.starts_with("compare_exchange -> false");
}

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
  return fmt::format(
      "{} reads \"{}\" in {} and writes it in {}; in between, in {}, {} writes it as well, which "
      "{} does not see and overwrites. A thread may be taken off between any two operations. What "
      "keeps {} out is one lock from the read to the write, or one atomic operation in place of "
      "the two.",
      steps.thread(write.thread), clean(write.object), steps.number(update.read),
      steps.number(update.write), steps.number(update.between), steps.thread(between.thread),
      steps.thread(write.thread), steps.number(update.between));
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
                                 clean(object), steps.number(*read));
  if (!write) return text + ": the value that it had from the beginning.";
  const TraceEvent& writer = steps.event(*write);
  text += fmt::format(": the value that {} wrote in {}", steps.thread(writer.thread),
                      steps.number(*write));
  const auto before = steps.last(*write, [&](const TraceEvent& event) {
    return event.thread == thread && event.object == object && reads_value(event.kind);
  });
  if (writer.thread == thread || !before) return text + ".";
  return text + fmt::format(
                    ", after {} had read it in {} already: what it found there no longer holds. A "
                    "thread may be taken off between any two operations; to look once, or to hold "
                    "a lock from the one to the other, keeps the write out.",
                    steps.thread(thread), steps.number(*before));
}

std::string of_wrong_value(const Steps& steps, const Failure& failure) {
  if (const auto update = stale_update(steps)) return told(steps, *update);
  return failure.threads.empty() ? "" : last_read(steps, failure.threads.front());
}

// "T1 has held \"a\" since step 1", for all that the blocked threads hold.
std::string holdings(const Steps& steps, const Failure& failure) {
  std::string text;
  for (const ThreadId thread : failure.threads) {
    for (const std::size_t index : steps.held(thread, steps.size())) {
      text +=
          fmt::format("{}{} has held \"{}\" since {}", text.empty() ? "" : ", ",
                      steps.thread(thread), clean(steps.event(index).object), steps.number(index));
    }
  }
  return text;
}

std::string of_deadlock(const Steps& steps, const Failure& failure) {
  const std::string held = holdings(steps, failure);
  const bool circle = failure.message.find("circle") != std::string::npos;
  if (circle && held.find(',') != std::string::npos) {
    return held +
           ": each came to its first lock before any had its second, which nothing excludes, "
           "and gives the one up only after it has got the other. If all took them in one "
           "order, who comes second would wait at the first lock and hold nothing.";
  }
  if (circle) return held.empty() ? "" : held + ", and waits for what comes only after that.";
  std::set<ThreadId> waiting(failure.threads.begin(), failure.threads.end());
  std::string ended;
  for (ThreadId id = 0; id < steps.trace().threads.size(); ++id) {
    if (!waiting.contains(id)) ended += (ended.empty() ? "" : ", ") + steps.thread(id);
  }
  const std::string text = held.empty() ? "" : held + ". ";
  if (ended.empty()) {
    return text + "Every thread waits: nobody is left to do what they wait for.";
  }
  return text + fmt::format(
                    "What is waited for could come from the others only ({}), and they have "
                    "ended: they did not do it, or too seldom, or too early to count.",
                    ended);
}

std::string of_lost_wakeup(const Steps& steps, const Failure& failure) {
  const Indices parts = parts_of(steps.trace(), failure);
  if (parts.size() < 2) return "";
  return fmt::format(
      "the notification comes in {} and the wait begins in {}, and nothing makes them come the "
      "other way round. A notification is not kept. What is missing is a variable that {} sets "
      "under the lock before it notifies, and that {} looks at under the lock before it waits.",
      steps.number(parts[0]), steps.number(parts[1]), steps.thread(steps.event(parts[0]).thread),
      steps.thread(steps.event(parts[1]).thread));
}

std::string of_endless_loop(const Steps& steps, const Failure& failure) {
  std::string text;
  for (const std::size_t index : parts_of(steps.trace(), failure)) {
    const TraceEvent& read = steps.event(index);
    if (read.object.empty() || writes_value(read.kind)) continue;
    const auto write = steps.last(
        steps.size(), [&](const TraceEvent& event) { return writes(event, read.object); });
    text += fmt::format("{} looks at \"{}\" again and again ({}), which ",
                        steps.thread(read.thread), clean(read.object), steps.number(index));
    text += write ? fmt::format("{} wrote last, in {}. ", steps.thread(steps.event(*write).thread),
                                steps.number(*write))
                  : "nobody has written in this execution. ";
  }
  if (text.empty()) return "";
  return text +
         "It ends only if another thread changes that, and none does: see which was to, and "
         "on which path it does not.";
}

// The lock is not in the last event: what misuses it does not take effect.
std::string of_misuse(const Steps& steps, const Failure& failure) {
  const std::size_t begin = failure.message.find('"') + 1;
  const std::size_t end = failure.message.find('"', begin);
  if (begin == 0 || end == std::string::npos || failure.threads.empty()) return "";
  const std::string lock = failure.message.substr(begin, end - begin);
  const std::string self = steps.thread(failure.threads.front());
  if (const auto taken = steps.taken(lock, steps.size())) {
    return fmt::format("{} has held \"{}\" since {}, and still does where {} comes to it.",
                       steps.thread(steps.event(*taken).thread), clean(lock), steps.number(*taken),
                       self);
  }
  const auto given = steps.last(steps.size(), [&](const TraceEvent& event) {
    return event.object == lock && gives_lock(event.kind);
  });
  if (given) {
    return fmt::format("\"{}\" was given up in {}, and nobody has taken it since.", clean(lock),
                       steps.number(*given));
  }
  const bool touched =
      steps.last(steps.size(), [&](const TraceEvent& event) { return event.object == lock; })
          .has_value();
  return touched ? ""
                 : fmt::format("nobody has taken \"{}\" before {} comes to it.", clean(lock), self);
}

std::string of_invariant(const Steps& steps, const Failure& failure) {
  const Indices parts = parts_of(steps.trace(), failure);
  if (parts.empty()) return "";
  const std::size_t last = parts.back();
  return fmt::format(
      "after {} of {} every other thread may look, before {} does anything more: "
      "what it changes in several steps is seen between them.",
      steps.number(last), steps.thread(steps.event(last).thread),
      steps.thread(steps.event(last).thread));
}

std::string of_step_limit(const Steps& steps) {
  constexpr std::size_t kLast = 50;
  std::vector<std::string> names;
  const std::size_t begin = steps.size() < kLast ? 0 : steps.size() - kLast;
  for (std::size_t i = begin; i < steps.size(); ++i) {
    if (!steps.event(i).object.empty()) names.push_back(steps.event(i).object);
  }
  if (names.empty()) return "";
  return fmt::format(
      "its last {} operations are on {} only: most likely a loop that waits there, and "
      "changes something at each pass.",
      steps.size() - begin, listed(names));
}

std::string of_lock_order(const Failure& failure) {
  return fmt::format(
      "in no execution were the {} threads there at the same time, because of "
      "something else that keeps them apart. Where each comes to its first lock "
      "before any has its second, they wait for each other for ever.",
      failure.threads.size());
}

std::string of_thread_leak(const Steps& steps, const Failure& failure) {
  if (failure.locations.empty()) return "";
  const source_location made = failure.locations.front();
  const auto creation = steps.first(0, [&](const TraceEvent& event) {
    return event.kind == OperationKind::thread_create && event.where.line == made.line;
  });
  if (!creation) return "";
  const ThreadId maker = steps.event(*creation).thread;
  const auto last = steps.last(steps.size(), [&](const TraceEvent& event) {
    return event.thread == maker && event.kind != OperationKind::thread_end;
  });
  return fmt::format(
      "{} has made the thread, and the path that it takes after {} comes to the end "
      "of the thread's object without a join.",
      steps.thread(maker), steps.number(*last));
}

}  // namespace

std::string explanation(const Failure& failure, const Trace& trace) {
  const Steps steps(trace);
  switch (failure.kind) {
    case FailureKind::data_race:
      return of_race(steps, failure);
    case FailureKind::assertion:
    case FailureKind::crash:
      return of_wrong_value(steps, failure);
    case FailureKind::invariant:
      return of_invariant(steps, failure);
    case FailureKind::deadlock:
      return of_deadlock(steps, failure);
    case FailureKind::lost_wakeup:
      return of_lost_wakeup(steps, failure);
    case FailureKind::livelock:
    case FailureKind::starvation:
      return of_endless_loop(steps, failure);
    case FailureKind::lock_misuse:
      return of_misuse(steps, failure);
    case FailureKind::lock_order:
      return of_lock_order(failure);
    case FailureKind::thread_leak:
      return of_thread_leak(steps, failure);
    case FailureKind::step_limit:
      return of_step_limit(steps);
    case FailureKind::nondeterminism:
      return "";
  }
  return "";
}

}  // namespace heddle::report
