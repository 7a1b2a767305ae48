#include "checker/report/relations.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "checker/report/contention.h"
#include "checker/report/steps.h"

namespace heddle::report {
namespace {

using Index = std::size_t;
using LastOf = std::map<ThreadId, Index>;  // of each thread the last such event

// What has been done to one object so far.
struct History {
  std::optional<Index> write;
  LastOf reads;  // since that write
  LastOf responds;
};

// Adds the events that an access of the object comes after, and takes note of the access.
void visit(History& history, Access access, ThreadId thread, Index event,
           std::vector<Index>& candidates) {
  if (history.write) candidates.push_back(*history.write);
  const auto add = [&](const LastOf& events) {
    for (const auto& [id, last] : events) candidates.push_back(last);
  };
  if (access != Access::read) add(history.reads);
  if (access != Access::respond) add(history.responds);
  if (access == Access::write) {
    history = {event, {}, {}};
  } else {
    (access == Access::read ? history.reads : history.responds)[thread] = event;
  }
}

// Happens-before, an event after the other. A clock is shared by the events of a thread between
// two that depend on others: the thread's own entry is where it stands.
class HappensBefore {
 public:
  explicit HappensBefore(const Trace& trace)
      : trace_(trace), last_(trace.threads.size()), clocks_(trace.threads.size()) {}

  // The events immediately before event number `index`, which is the next.
  std::vector<Index> next(Index index) {
    const TraceEvent& event = trace_.events[index];
    std::vector<Index> candidates = candidates_of(event, index);
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    std::vector<Index> immediate;
    for (const Index one : candidates) {
      const bool implied = std::any_of(candidates.begin(), candidates.end(), [&](Index other) {
        return other > one && happens_before(one, other);
      });
      if (!implied) immediate.push_back(one);
    }
    learn(event.thread, immediate, index);
    return immediate;
  }

 private:
  using Clock = std::vector<Index>;  // by thread: above the number of its last event that is known

  std::vector<Index> candidates_of(const TraceEvent& event, Index index) {
    std::vector<Index> candidates;
    if (last_[event.thread]) candidates.push_back(*last_[event.thread]);
    if (event.cause) candidates.push_back(*event.cause);
    if (event.kind == OperationKind::thread_join && last_[event.second]) {
      candidates.push_back(*last_[event.second]);
    }
    if (const auto created = creations_.find(event.thread); created != creations_.end()) {
      candidates.push_back(created->second);
      creations_.erase(created);
    }
    if (event.kind == OperationKind::thread_create) creations_[event.second] = index;
    if (event.access == Access::none || event.object_id == kNoObject) return candidates;
    visit(objects_[event.object_id], event.access, event.thread, index, candidates);
    const bool two = event.kind == OperationKind::condition_wait ||
                     event.kind == OperationKind::condition_relock;
    if (two && event.second != kNoObject) {
      visit(objects_[event.second], Access::write, event.thread, index, candidates);
    }
    return candidates;
  }

  bool happens_before(Index one, Index other) const {
    const ThreadId thread = trace_.events[one].thread;
    if (thread == trace_.events[other].thread) return one < other;
    return (*known_[other])[thread] > one;
  }

  void learn(ThreadId thread, const std::vector<Index>& immediate, Index index) {
    std::shared_ptr<const Clock>& clock = clocks_[thread];
    const bool alone = immediate.empty() ||
                       (immediate.size() == 1 && trace_.events[immediate[0]].thread == thread);
    if (clock == nullptr || !alone) {
      Clock merged = clock == nullptr ? Clock(trace_.threads.size(), 0) : *clock;
      for (const Index event : immediate) {
        const Clock& other = *known_[event];
        for (std::size_t i = 0; i < merged.size(); ++i) merged[i] = std::max(merged[i], other[i]);
        Index& own = merged[trace_.events[event].thread];
        own = std::max(own, event + 1);
      }
      clock = std::make_shared<const Clock>(std::move(merged));
    }
    known_.push_back(clock);
    last_[thread] = index;
  }

  const Trace& trace_;
  std::vector<std::optional<Index>> last_;            // by thread
  std::vector<std::shared_ptr<const Clock>> clocks_;  // by thread
  std::vector<std::shared_ptr<const Clock>> known_;   // by event
  std::map<ThreadId, Index> creations_;               // of threads that did nothing yet
  std::map<ObjectId, History> objects_;
};

bool reads_some_value(const TraceEvent& event) {
  switch (event.kind) {
    case OperationKind::atomic_wait:
    case OperationKind::await:
    case OperationKind::await_read:
    case OperationKind::atomic_exchange:
    case OperationKind::atomic_fetch:
    case OperationKind::atomic_compare_exchange:
      return event.object_id != kNoObject;
    default:
      return reads_value(event.kind);
  }
}

std::vector<std::optional<Index>> reads_from(const Trace& trace) {
  std::vector<std::optional<Index>> sources;
  std::map<ObjectId, Index> writes;
  for (Index i = 0; i < trace.events.size(); ++i) {
    const TraceEvent& event = trace.events[i];
    sources.emplace_back();
    if (reads_some_value(event)) {
      if (const auto found = writes.find(event.object_id); found != writes.end()) {
        sources.back() = found->second;
      }
    }
    if (writes_value(event.kind) && event.access == Access::write) writes[event.object_id] = i;
  }
  return sources;
}

}  // namespace

Relations relations_of(const Trace& trace) {
  Relations relations;
  HappensBefore order(trace);
  for (Index i = 0; i < trace.events.size(); ++i) relations.before.push_back(order.next(i));
  relations.reads_from = reads_from(trace);
  relations.woken_by.resize(trace.events.size());
  for (Index i = 0; i < trace.events.size(); ++i) relations.woken_by[i] = trace.events[i].cause;
  for (const Wait& wait : contention_of(trace, nullptr).waits) {
    if (!wait.end || relations.woken_by[*wait.end]) continue;
    relations.woken_by[*wait.end] = wait.ended_by;
  }
  return relations;
}

}  // namespace heddle::report
