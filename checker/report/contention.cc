#include "checker/report/contention.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "checker/report/steps.h"

namespace heddle::report {
namespace {

using Index = std::size_t;

bool shares(OperationKind kind) noexcept {
  return kind == OperationKind::lock_shared || kind == OperationKind::try_lock_shared;
}

// The lock that the event takes or gives up; of a condition wait the second object.
ObjectId lock_of(const TraceEvent& event) noexcept {
  return event.kind == OperationKind::condition_wait ? event.second : event.object_id;
}

class Holdings {
 public:
  explicit Holdings(const Trace& trace) {
    for (Index i = 0; i < trace.events.size(); ++i) add(trace.events[i], i);
  }

  std::vector<Holding> take() { return std::move(all_); }
  // Between `begin` and `end`, when `event` takes the lock: from when to when others have it in a
  // way that keeps the event's thread out. nullopt: they do not.
  std::optional<std::pair<Index, Index>> kept_out(const TraceEvent& event, Index begin,
                                                  Index end) const {
    std::optional<std::pair<Index, Index>> span;
    const auto found = by_object_.find(event.object_id);
    if (found == by_object_.end()) return span;
    // The last ones are enough: they end in the order in which they begin, but for shared ones.
    for (auto at = found->second.rbegin(); at != found->second.rend(); ++at) {
      const Holding& holding = all_[*at];
      if (holding.begin >= end) continue;
      if (holding.end && *holding.end <= begin) break;
      const bool both_share = holding.shared && shares(event.kind);
      if (holding.thread == event.thread || both_share || !holding.end || *holding.end >= end) {
        continue;
      }
      const Index from = std::max(holding.begin, begin);
      span = span ? std::pair(std::min(span->first, from), std::max(span->second, *holding.end))
                  : std::pair(from, *holding.end);
    }
    return span;
  }

 private:
  void add(const TraceEvent& event, Index index) {
    if (takes_lock(event)) {
      by_object_[event.object_id].push_back(all_.size());
      open_[{event.thread, event.object_id}].push_back(all_.size());
      all_.push_back({event.object_id, event.thread, shares(event.kind), index, std::nullopt});
    }
    if (!gives_lock(event.kind) && event.kind != OperationKind::condition_wait) return;
    std::vector<Index>& mine = open_[{event.thread, lock_of(event)}];
    if (mine.empty()) return;
    all_[mine.back()].end = index;
    mine.pop_back();
  }

  std::vector<Holding> all_;
  std::map<ObjectId, std::vector<Index>> by_object_;
  std::map<std::pair<ThreadId, ObjectId>, std::vector<Index>> open_;
};

// What ends a wait before the event that comes after it; nullopt: it does not wait.
class Waits {
 public:
  Waits(const Trace& trace, const Holdings& holdings) : trace_(trace), holdings_(holdings) {
    for (Index i = 0; i < trace.events.size(); ++i) {
      const TraceEvent& event = trace.events[i];
      if (const auto wait = wait_before(event, i)) all_.push_back(*wait);
      last_[event.thread] = i;
      if (event.kind == OperationKind::thread_create) last_.try_emplace(event.second, i);
      if (event.access == Access::write) writes_[event.object_id].push_back(i);
    }
  }

  std::vector<Wait> take() { return std::move(all_); }
  std::optional<Index> last_of(ThreadId thread) const {
    const auto found = last_.find(thread);
    return found == last_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::optional<Wait> wait_before(const TraceEvent& event, Index index) const {
    auto begin = last_of(event.thread);
    if (!begin) return std::nullopt;
    const auto kept_out = holdings_.kept_out(event, *begin, index);
    std::optional<Index> until;
    switch (event.kind) {
      case OperationKind::lock:
      case OperationKind::lock_shared:
        if (!kept_out) return std::nullopt;
        std::tie(begin, until) = *kept_out;
        break;
      case OperationKind::condition_wake:
      case OperationKind::condition_relock:
        // Notified, it waits for the lock as others do.
        until = event.cause;
        if (kept_out && event.kind == OperationKind::condition_relock) {
          until = std::max(until, std::optional(kept_out->second));
        }
        break;
      case OperationKind::thread_join:
        until = last_of(event.second);
        break;
      case OperationKind::semaphore_acquire:
      case OperationKind::latch_wait:
      case OperationKind::barrier_wait:
      case OperationKind::atomic_wait:
      case OperationKind::await:
      case OperationKind::once_enter:
        until = last_write(event, index);
        break;
      default:
        return std::nullopt;
    }
    if (!until || *until <= *begin || *until >= index) return std::nullopt;
    // Who waits for a notification comes back by the lock.
    const TraceEvent& last = trace_.events[*last_of(event.thread)];
    const TraceEvent& waits = last.kind == OperationKind::condition_wait ? last : event;
    const std::string what = event.kind == OperationKind::thread_join
                                 ? "the end of " + trace_.threads[event.second]
                                 : waits.object;
    return Wait{event.thread, waits.object_id, what, *begin, index, until};
  }

  // By another thread, before event `end`: what such an operation waits for is written.
  std::optional<Index> last_write(const TraceEvent& event, Index end) const {
    const auto found = writes_.find(event.object_id);
    if (found == writes_.end()) return std::nullopt;
    for (auto at = found->second.rbegin(); at != found->second.rend(); ++at) {
      if (*at >= end || trace_.events[*at].thread == event.thread) continue;
      // A semaphore that had a permit already is taken without waiting.
      if (event.kind == OperationKind::semaphore_acquire && trace_.events[*at].before != 0) {
        return std::nullopt;
      }
      return *at;
    }
    return std::nullopt;
  }

  const Trace& trace_;
  const Holdings& holdings_;
  std::map<ThreadId, Index> last_;
  std::map<ObjectId, std::vector<Index>> writes_;
  std::vector<Wait> all_;
};

// What is in quotes after "waits for", up to where it waits: "mutex \"b\"" has b.
std::string awaited(const Failure& failure, const std::string& thread) {
  const std::string beginning = thread + " waits for ";
  for (const std::string& detail : failure.details) {
    // The circle of the waits is told in one line, which holds nothing.
    if (!detail.starts_with(beginning) || detail.find("; holds ") == std::string::npos) continue;
    const std::string rest = detail.substr(beginning.size());
    return rest.substr(0, rest.find(" at "));
  }
  return "";
}

ObjectId named_in(const std::string& text, const std::map<std::string, ObjectId>& names) {
  const std::size_t begin = text.find('"') + 1;
  const std::size_t end = text.find('"', begin);
  if (begin == 0 || end == std::string::npos) return kNoObject;
  const auto found = names.find(text.substr(begin, end - begin));
  return found == names.end() ? kNoObject : found->second;
}

// The threads that wait for a notification when the execution ends for another reason.
void add_unnotified(const Trace& trace, const Waits& waits, std::vector<Wait>& all) {
  for (ThreadId thread = 0; thread < trace.threads.size(); ++thread) {
    const auto last = waits.last_of(thread);
    if (!last || trace.events[*last].kind != OperationKind::condition_wait) continue;
    if (trace.events[*last].thread != thread) continue;  // it has only been made
    const bool told = std::any_of(all.begin(), all.end(), [&](const Wait& wait) {
      return wait.thread == thread && !wait.end;
    });
    if (told) continue;
    const TraceEvent& event = trace.events[*last];
    all.push_back({thread, event.object_id, event.object, *last, std::nullopt, std::nullopt});
  }
}

// The threads that a deadlock leaves behind.
void add_endless(const Trace& trace, const Failure& failure, const Waits& waits,
                 std::vector<Wait>& all) {
  switch (failure.kind) {
    case FailureKind::deadlock:
    case FailureKind::lost_wakeup:
    case FailureKind::livelock:
      break;
    default:
      return;
  }
  std::map<std::string, ObjectId> names;
  for (const TraceEvent& event : trace.events) {
    if (event.object_id != kNoObject) names[event.object] = event.object_id;
  }
  for (ThreadId thread = 0; thread < trace.threads.size(); ++thread) {
    const std::string what = awaited(failure, trace.threads[thread]);
    if (what.empty()) continue;
    const bool of_thread = what.starts_with("the end of ");
    all.push_back({thread, of_thread ? kNoObject : named_in(what, names), what,
                   waits.last_of(thread).value_or(0), std::nullopt, std::nullopt});
  }
}

}  // namespace

Contention contention_of(const Trace& trace, const Failure* failure) {
  Holdings holdings(trace);
  Waits waits(trace, holdings);
  Contention contention{{}, waits.take()};
  if (failure != nullptr) add_endless(trace, *failure, waits, contention.waits);
  add_unnotified(trace, waits, contention.waits);
  contention.holdings = holdings.take();
  std::stable_sort(contention.waits.begin(), contention.waits.end(),
                   [](const Wait& one, const Wait& other) { return one.begin < other.begin; });
  return contention;
}

}  // namespace heddle::report
