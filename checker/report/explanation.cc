#include "checker/report/explanation.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "checker/report/steps.h"
#include "checker/report/style.h"
#include "checker/report/values_explained.h"
#include "checker/report/waits_explained.h"

namespace heddle::report {
namespace {

// The first name in quotes.
std::string quoted_in(const std::string& message) {
  const std::size_t begin = message.find('"') + 1;
  const std::size_t end = message.find('"', begin);
  return begin == 0 || end == std::string::npos ? "" : message.substr(begin, end - begin);
}

// What comes to an object that is gone, or goes while another is to come to it yet.
std::string of_destruction(const Steps& steps, const Failure& failure, const std::string& object) {
  const std::string self = steps.thread(failure.threads.front());
  if (failure.threads.size() > 1) {
    return fmt::format(
        "{0} destroys \"{1}\" where {2} has still to come to it, and nothing makes {2} come "
        "before. "
        "Missing: that {0} waits until {2} has done its last with it, as by a join.",
        self, clean(object), steps.thread(failure.threads[1]));
  }
  if (const auto taken = steps.taken(object, steps.size())) {
    return fmt::format(
        "{} has held \"{}\" since {}, and has not given it up where {} destroys it. Missing: the "
        "unlock before that.",
        steps.thread(steps.event(*taken).thread), clean(object), steps.place(*taken), self);
  }
  const auto last = steps.last(steps.size(), [&](const TraceEvent& event) {
    return !object.empty() && event.object == object;
  });
  return fmt::format(
      "{}, and what {} still has is a pointer or a reference to where it was. Missing: an owner "
      "that "
      "lasts as long as all who come to it.",
      last ? fmt::format("the last to use \"{}\" was {} in {}; then it was destroyed",
                         clean(object), steps.thread(steps.event(*last).thread), steps.place(*last))
           : "it was destroyed",
      self);
}

// Whoever comes to a lock that it does not have, or has already.
std::string of_lock(const Steps& steps, const Failure& failure, std::size_t taken) {
  const std::string self = steps.thread(failure.threads.front());
  const bool own = steps.event(taken).thread == failure.threads.front();
  const bool waits = failure.message.find("waits on") != std::string::npos;
  return fmt::format(
      "{} has held \"{}\" since {}, and still does where {} comes to it. Missing: {}.",
      steps.thread(steps.event(taken).thread), clean(steps.event(taken).object), steps.place(taken),
      self,
      own     ? "the unlock before that"
      : waits ? fmt::format("{}'s own lock of it, which its wait gives up", self)
              : "that only who has locked it unlocks it; what one takes and another "
                "gives back is a semaphore");
}

// Of two who join one thread, and of a join of what is no thread any more.
std::string of_join(const Steps& steps, const Failure& failure) {
  const std::string self = steps.thread(failure.threads.front());
  if (failure.threads.size() > 1) {
    return fmt::format(
        "{} and {} wait for the end of the same thread, of which one only may learn. Missing: one "
        "owner of the thread, who joins it; others wait for what that one tells them.",
        self, steps.thread(failure.threads[1]));
  }
  const auto joined = steps.last(steps.size(), [&](const TraceEvent& event) {
    return event.kind == OperationKind::thread_join;
  });
  if (!joined) return "";
  return fmt::format(
      "the last join was {} by {}: the thread is none to wait for after that. Missing: one place "
      "that joins each thread, or a look at joinable() before.",
      steps.place(*joined), steps.thread(steps.event(*joined).thread));
}

// The object is not in the last event: what misuses it does not take effect.
std::string of_misuse(const Steps& steps, const Failure& failure) {
  if (failure.threads.empty()) return "";
  const auto says = [&](const char* words) {
    return failure.message.find(words) != std::string::npos;
  };
  if (says(" joins ") || says("not joinable")) return of_join(steps, failure);
  const std::string object = quoted_in(failure.message);
  if (says("destroy")) return of_destruction(steps, failure, object);
  if (object.empty()) return "";
  const std::string self = steps.thread(failure.threads.front());
  if (!failure.details.empty()) {
    const char* const missing = says("waits with") ? "one lock for all who wait on it"
                                : says("releases") ? "an acquisition for each release"
                                                   : "a number expected that counts all who come";
    return fmt::format("{}. Missing: {}.", clean(failure.details.front()), missing);
  }
  if (const auto taken = steps.taken(object, steps.size())) return of_lock(steps, failure, *taken);
  const auto last =
      steps.last(steps.size(), [&](const TraceEvent& event) { return event.object == object; });
  if (!last) {
    return fmt::format("{} comes to \"{}\" where nobody has taken or used it before.", self,
                       clean(object));
  }
  const std::string who = steps.thread(steps.event(*last).thread);
  if (gives_lock(steps.event(*last).kind)) {
    return fmt::format(
        "{} gave \"{}\" up in {}, and nobody has taken it since. Missing: the lock before {} "
        "comes to it.",
        who, clean(object), steps.place(*last), self);
  }
  return fmt::format(
      "before {} comes to \"{}\", {} did \"{}\" on it in {}, and after that its rules leave no "
      "room for this.",
      self, clean(object), who, clean(steps.event(*last).text), steps.place(*last));
}

std::string of_invariant(const Steps& steps, const Failure& failure) {
  const std::vector<std::size_t> parts = parts_of(steps.trace(), failure);
  if (parts.empty()) return "";
  const std::size_t last = parts.back();
  const std::string who = steps.thread(steps.event(last).thread);
  return fmt::format(
      "{} does \"{}\" on \"{}\" in {}, and after that every other thread may look before {} does "
      "anything more: what it changes in several steps is seen between them. Missing: one step "
      "for the whole change, or a lock that the invariant knows of.",
      who, clean(steps.event(last).text), clean(steps.event(last).object), steps.place(last), who);
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
      "its last {} operations, up to {}, are on {} only: most likely a loop that waits there, "
      "and changes something at each pass.",
      steps.size() - begin, steps.place(steps.size() - 1), listed(names));
}

std::string of_lock_order(const Failure& failure) {
  if (failure.details.size() < 2) return "";
  return fmt::format(
      "{}, and {}: where each of the {} threads comes to its first lock before any has its "
      "second, they wait for each other for ever. Here something else kept them apart. Missing: "
      "one order in which all take them.",
      clean(failure.details[0]), clean(failure.details[1]), failure.threads.size());
}

// The exception that has led to the failure; empty: none has, or it is not known.
std::string exception_named(const Failure& failure) {
  for (const std::string& detail : failure.details) {
    for (const std::string_view before : {"the exception is ", "leaves the scope: "}) {
      const std::size_t at = detail.find(before);
      if (at != std::string::npos) return detail.substr(at + before.size());
    }
  }
  return "";
}

// Of a program it is told where the object goes, and not which thread it is about.
std::string of_thread_leak(const Steps& steps, const Failure& failure) {
  if (failure.locations.empty()) return "";
  const source_location made = failure.locations.front();
  const auto creation = steps.first(0, [&](const TraceEvent& event) {
    return event.kind == OperationKind::thread_create && event.where.line == made.line;
  });
  const ThreadId owner = creation ? steps.event(*creation).thread : failure.threads.front();
  const auto last = steps.last(steps.size(), [&](const TraceEvent& event) {
    return event.thread == owner && event.kind != OperationKind::thread_end;
  });
  if (!last) return "";
  const std::string who = steps.thread(owner);
  const std::string path =
      creation ? fmt::format("{} has made the thread, and the path that it takes after {} ", who,
                             steps.place(*last))
               : fmt::format("the path that {} takes after {} ", who, steps.place(*last));
  if (failure.details.empty()) {
    return path + "comes to the end of the thread's object. Missing: a join on that path.";
  }
  const std::string exception = exception_named(failure);
  return fmt::format(
      "{}is that of an exception{}, which leaves the scope of the thread's object. Missing: a join "
      "on that path too, as std::jthread has in its destructor.",
      path, exception.empty() ? exception : ", " + clean(exception));
}

std::string of_nondeterminism(const Failure& failure) {
  if (failure.details.size() < 2) return "";
  return fmt::format(
      "{}; {}. The program depends on what heddle does not decide: a static variable, a clock, a "
      "random number, an address.",
      clean(failure.details[0]), clean(failure.details[1]));
}

}  // namespace

std::string explanation(const Failure& failure, const Trace& trace) {
  const Steps steps(trace);
  switch (failure.kind) {
    case FailureKind::data_race:
      return race_explained(steps, failure);
    case FailureKind::assertion:
    case FailureKind::crash:
      return wrong_value_explained(steps, failure);
    case FailureKind::invariant:
      return of_invariant(steps, failure);
    case FailureKind::deadlock:
      return deadlock_explained(steps, failure);
    case FailureKind::lost_wakeup:
      return lost_wakeup_explained(steps, failure);
    case FailureKind::livelock:
    case FailureKind::starvation:
      return trace.cycles.empty() ? endless_loop_explained(steps, failure)
                                  : lasso_explained(steps, failure);
    case FailureKind::lock_misuse:
      return of_misuse(steps, failure);
    case FailureKind::lock_order:
      return of_lock_order(failure);
    case FailureKind::thread_leak:
      return of_thread_leak(steps, failure);
    case FailureKind::step_limit:
      return of_step_limit(steps);
    case FailureKind::nondeterminism:
      return of_nondeterminism(failure);
  }
  return "";
}

}  // namespace heddle::report
