#include "checker/report/waits_explained.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "checker/report/style.h"

namespace heddle::report {
namespace {

using Indices = std::vector<std::size_t>;

// "T1 has held \"a\" since step 1", for all that the blocked threads hold.
std::string holdings(const Steps& steps, const Failure& failure) {
  std::string text;
  for (const ThreadId thread : failure.threads) {
    for (const std::size_t index : steps.held(thread, steps.size())) {
      text +=
          fmt::format("{}{} has held \"{}\" since {}", text.empty() ? "" : ", ",
                      steps.thread(thread), clean(steps.event(index).object), steps.place(index));
    }
  }
  return text;
}

// "T1 waits for mutex \"b\" of T2, which ..": the first detail, but for what stands there too.
std::string first_wait(const Failure& failure) {
  if (failure.details.empty()) return "";
  const std::string& detail = failure.details.front();
  return clean(detail.substr(0, detail.find(';')));
}

// "T1 and T2".
std::string names_of(const Steps& steps, const std::set<ThreadId>& threads) {
  std::string text;
  std::size_t left = threads.size();
  for (const ThreadId thread : threads) {
    text += (text.empty() ? "" : left == 1 ? " and " : ", ") + steps.thread(thread);
    --left;
  }
  return text;
}

// Whether a text has the name as a word of its own: T1 is not in "T12".
bool tells_of(const std::string& text, const std::string& name) {
  const auto within_word = [&](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const bool begins = at == 0 || !within_word(at - 1);
    if (begins && !within_word(at + name.size())) return true;
  }
  return false;
}

// "T1 waits for mutex \"b\" of T2, which ... T0 waits as well. "
std::string waits_of(const Steps& steps, const Failure& failure) {
  const std::string text = first_wait(failure);
  std::set<ThreadId> others;
  for (const ThreadId thread : failure.threads) {
    if (!tells_of(text, steps.thread(thread))) others.insert(thread);
  }
  if (others.empty()) return text + ". ";
  return fmt::format("{}. {} {} as well. ", text, names_of(steps, others),
                     others.size() == 1 ? "waits" : "wait");
}

std::string of_circle(const Steps& steps, const Failure& failure) {
  const std::string held = holdings(steps, failure);
  const std::string text = waits_of(steps, failure);
  if (held.find(',') != std::string::npos) {
    return text + held +
           ": each came to its first lock before any had its second, which nothing excludes. "
           "Missing: one order in which all take them; then who comes second waits at the first "
           "lock and holds nothing.";
  }
  if (!held.empty()) return text + held + ", and waits for what comes only after that.";
  return text + "What is to end this wait comes only after it.";
}

}  // namespace

std::string deadlock_explained(const Steps& steps, const Failure& failure) {
  if (failure.message.find("circle") != std::string::npos) return of_circle(steps, failure);
  const std::string held = holdings(steps, failure);
  std::set<ThreadId> waiting(failure.threads.begin(), failure.threads.end());
  std::string ended;
  for (ThreadId id = 0; id < steps.trace().threads.size(); ++id) {
    if (!waiting.contains(id)) ended += (ended.empty() ? "" : ", ") + steps.thread(id);
  }
  const std::string text = waits_of(steps, failure) + (held.empty() ? "" : held + ". ");
  if (ended.empty()) {
    return text + "Every thread waits: nobody is left to do what they wait for.";
  }
  return text + fmt::format(
                    "What is waited for could come from the others only ({}), and they have "
                    "ended: they did not do it, or too seldom, or too early to count.",
                    ended);
}

std::string lost_wakeup_explained(const Steps& steps, const Failure& failure) {
  const Indices parts = parts_of(steps.trace(), failure);
  if (parts.size() < 2) return "";
  const std::string notifier = steps.thread(steps.event(parts[0]).thread);
  const std::string waiter = steps.thread(steps.event(parts[1]).thread);
  return fmt::format(
      "{} notifies \"{}\" in {}, {} begins to wait in {}, and nothing makes them come the other "
      "way round; a notification is not kept. Missing: a variable that {} sets under the lock "
      "before it notifies, and that {} looks at under the lock before it waits.",
      notifier, clean(steps.event(parts[0]).object), steps.place(parts[0]), waiter,
      steps.place(parts[1]), notifier, waiter);
}

std::string endless_loop_explained(const Steps& steps, const Failure& failure) {
  std::string text;
  for (const std::size_t index : parts_of(steps.trace(), failure)) {
    const TraceEvent& read = steps.event(index);
    if (read.object.empty() || writes_value(read.kind)) continue;
    const auto write = steps.last(
        steps.size(), [&](const TraceEvent& event) { return writes(event, read.object); });
    text += fmt::format("{} looks at \"{}\" again and again in {}, which ",
                        steps.thread(read.thread), clean(read.object), steps.place(index));
    text += write ? fmt::format("{} wrote last, in {}. ", steps.thread(steps.event(*write).thread),
                                steps.place(*write))
                  : "nobody has written in this execution. ";
  }
  if (text.empty()) return "";
  return text +
         "Missing: another thread that changes that. See which was to, and on which path it does "
         "not.";
}

// Of a cycle that comes again for ever: who goes round in it, on what.
std::string lasso_explained(const Steps& steps, const Failure& failure) {
  const std::size_t begin = steps.trace().cycles.front();
  if (begin >= steps.size()) return "";
  std::set<ThreadId> stepping;
  std::vector<std::string> objects;
  for (std::size_t i = begin; i < steps.size(); ++i) {
    stepping.insert(steps.event(i).thread);
    if (!steps.event(i).object.empty()) objects.push_back(steps.event(i).object);
  }
  // A cycle has no first object.
  std::sort(objects.begin(), objects.end());
  const bool alone = stepping.size() == 1;
  const std::string on = objects.empty() ? "" : " with " + listed(objects);
  const std::string cycle =
      fmt::format("from {} on {} {} the same{} again and again, and ", steps.place(begin),
                  names_of(steps, stepping), alone ? "does" : "do", on);
  if (failure.kind == FailureKind::livelock && alone) {
    return cycle +
           "nobody else is left to do anything that would end it. Missing: a way out of the loop.";
  }
  if (failure.kind == FailureKind::livelock) {
    return cycle +
           "each undoes its steps because of the others, so that nobody has come any further "
           "when the cycle is over. Missing: an order between them, or that who finds it taken "
           "waits instead of trying again.";
  }
  std::set<ThreadId> waiting(failure.threads.begin(), failure.threads.end());
  for (const ThreadId thread : stepping) waiting.erase(thread);
  return cycle +
         (waiting.empty()
              ? "who waits steps with them, but always finds what another has just taken. "
              : fmt::format("there is no moment in it at which {} could go on. ",
                            names_of(steps, waiting))) +
         "Missing: a turn for who waits, as in a queue, by a fair lock, or by a turnstile that "
         "keeps later ones out.";
}

}  // namespace heddle::report
