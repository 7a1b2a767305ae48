// What a deadlock is made of: who waits for what, who holds it, and the cycle of those waits.

#include <algorithm>
#include <string>

#include "sim/engine/assert.h"
#include "sim/engine/lost_wakeup.h"
#include "sim/engine/machine.h"
#include "sim/lock_state.h"
#include "sim/shared_mutex.h"
#include "sim/wait_queue.h"

namespace heddle {
namespace {

std::string place(source_location where) {
  if (where.line == 0) return "an unknown line";
  return std::string(where.file) + ":" + std::to_string(where.line);
}

}  // namespace

// Whether `thread` waits, and nothing but another thread's step changes that.
bool Machine::blocked(const Thread& thread) const {
  return !thread.ended && thread.pending != nullptr && !enabled_.contains(thread.id);
}

// Told from others by its circle of waits, else by all that wait.
void Machine::report_deadlock(FailureKind kind) {
  const std::vector<ThreadId> cycle = wait_cycle();
  std::uint64_t key = 1;
  for (const Thread* thread : created_) {
    if (!blocked(*thread)) continue;
    if (!cycle.empty() && std::find(cycle.begin(), cycle.end(), thread->id) == cycle.end()) {
      continue;
    }
    const Object* object = thread->pending->object;
    std::uint64_t wait =
        mix_identity(thread->identity, static_cast<std::uint64_t>(thread->pending->kind));
    if (object != nullptr) wait = mix_identity(wait, object_identity(object->id_));
    key += wait;
  }
  const bool known = kind == FailureKind::deadlock && recording_ != Recording::none &&
                     cycle.empty() && !leaves_out(FailureKind::lost_wakeup);
  if (known) {
    if (const std::optional<LostWakeup> lost = find_lost_wakeup(*this)) {
      return note(FailureKind::lost_wakeup, key, [&] { return describe_lost_wakeup(*lost); });
    }
  }
  note(kind, key, [&] { return describe_deadlock(kind); });
}

Failure Machine::describe_lost_wakeup(const LostWakeup& lost) const {
  const Event& wait = events_[lost.wait];
  const Event& notification = events_[lost.notification];
  const std::string name = std::string("\"") + object_name(wait.object) + "\"";
  const std::string waiter = thread_name(wait.thread);
  Failure failure{
      FailureKind::lost_wakeup,
      "lost wakeup: " + name + " is notified before " + waiter + " waits for it, and not again",
      {},
      {notification.thread, wait.thread},
      {texts_[lost.notification].where, texts_[lost.wait].where}};
  failure.details.push_back(thread_name(notification.thread) + " notifies " + name + " at " +
                            place(failure.locations[0]) +
                            ", when nobody waits that it could wake: nobody hears it");
  failure.details.push_back(waiter + " begins to wait at " + place(failure.locations[1]) +
                            ", after that: no notification is left to wake it");
  const Failure deadlock = describe_deadlock(FailureKind::deadlock);
  failure.details.insert(failure.details.end(), deadlock.details.begin(), deadlock.details.end());
  return failure;
}

std::string Machine::describe_wait(const Thread& thread) const {
  const Operation& operation = *thread.pending;
  if (operation.kind == OperationKind::thread_join) {
    return "the end of " + thread_name(static_cast<const Thread*>(operation.context)->id);
  }
  if (operation.kind == OperationKind::sleep) return "the end of its sleep";
  const Object* awaited = operation.object;
  const bool unnotified = operation.kind == OperationKind::condition_relock &&
                          !static_cast<const Waiter*>(operation.context)->notified;
  if (unnotified) awaited = operation.second;
  HEDDLE_ASSERT(awaited != nullptr);
  const std::string name =
      std::string(name_of(awaited->kind_)) + " \"" + object_name(awaited->id_) + "\"";
  switch (operation.kind) {
    case OperationKind::condition_wake:
      return "a notification of " + name;
    case OperationKind::condition_relock:
      return unnotified ? "a notification of " + name : name;
    case OperationKind::atomic_wait:
      return name + " to change and be notified";
    case OperationKind::latch_wait:
      return name + " to reach zero";
    case OperationKind::barrier_wait:
      return "the other parties of " + name;
    default:
      return name;
  }
}

// Calls `visit` with the threads of which `thread`, which is blocked, waits for one to go on: those
// that hold its lock, or the one it joins. With none where it waits for something else, which any
// thread could do.
template <typename Visit>
void Machine::visit_awaited(const Thread& thread, Visit&& visit) const {
  const Operation& operation = *thread.pending;
  if (operation.kind == OperationKind::thread_join) {
    const auto& joined = *static_cast<const Thread*>(operation.context);
    if (!joined.halted) visit(joined.id);
    return;
  }
  // Whom a time-out ends waits for nobody.
  if (!may_close_cycle(operation) || thread.timer_armed) return;
  if (operation.object->kind_ != ObjectKind::shared_mutex) {
    const Thread* owner = static_cast<const LockState*>(operation.object)->owner();
    if (owner != nullptr) visit(owner->id);
    return;
  }
  const auto& lock = *static_cast<const SharedLockState*>(operation.object);
  if (lock.owner() != nullptr) visit(lock.owner()->id);
  lock.readers().for_each(visit);
}

// Whether it is a wait for what one thread has.
bool Machine::may_close_cycle(const Operation& operation) const {
  switch (operation.kind) {
    case OperationKind::thread_join:
    case OperationKind::lock:
    case OperationKind::lock_shared:
      return true;
    case OperationKind::condition_relock:
      // Not yet notified: who holds the lock does not matter, for nobody holds a notification.
      return static_cast<const Waiter*>(operation.context)->notified;
    default:
      return false;
  }
}

// The running thread blocks at `operation`. Where that closes a circle of waits, others that go on
// do so for a while, lest the report be of what is half done, but not for ever.
void Machine::look_for_cycle(const Operation& operation) {
  constexpr std::uint64_t kStepsAfterCycle = 1'000;
  // Elsewhere all goes on to its end: what others do does not depend on when the circle closes.
  if (halted_count_ + 1 < options_.failures_max || enabled_.empty()) return;
  if (!may_close_cycle(operation) || leaves_out(FailureKind::deadlock)) return;
  bool blocks = false;
  visit_awaited(*running_, [&](ThreadId id) { blocks = blocks || !enabled_.contains(id); });
  if (!blocks || cycle_through(*running_).empty()) return;
  steps_max_ = std::min(steps_max_, steps_ + kStepsAfterCycle);
}

std::string Machine::describe_held(ThreadId id) const {
  std::string text;
  for (ObjectId object = 0; object < infos_.size(); ++object) {
    for (const auto& [holder, since] : infos_[object].holders) {
      if (holder != id) continue;
      text += text.empty() ? "" : ", ";
      text += "\"" + object_name(object) + "\" since " + place(since);
    }
  }
  return text.empty() ? "nothing" : text;
}

// The threads that wait for each other in a circle, `start` first; empty where it is in none.
std::vector<ThreadId> Machine::cycle_through(const Thread& start) const {
  std::vector<ThreadId> path;
  std::vector<bool> seen(threads_.size(), false);
  const auto leads_back = [&](const auto& self, const Thread& at) -> bool {
    if (!blocked(at) || seen[at.id]) return false;
    seen[at.id] = true;
    path.push_back(at.id);
    bool found = false;
    visit_awaited(at, [&](ThreadId next) {
      found = found || next == start.id || self(self, *threads_[next]);
    });
    if (!found) path.pop_back();
    return found;
  };
  leads_back(leads_back, start);
  return path;
}

// The first circle in the order of creation; empty where there is none.
std::vector<ThreadId> Machine::wait_cycle() const {
  for (const Thread* start : created_) {
    std::vector<ThreadId> cycle = cycle_through(*start);
    if (!cycle.empty()) return cycle;
  }
  return {};
}

// The read that a thread repeats, and what it sees there.
std::string Machine::describe_loop(const Thread& thread) const {
  std::string text;
  for (std::size_t i = events_.size(); i-- > 0;) {
    const Event& event = events_[i];
    if (event.thread != thread.id || event.object == kNoObject) continue;
    const std::string read = "\"" + object_name(event.object) + "\" (" + texts_[i].text + ")";
    text = text.empty() ? read : read + ", " + text;
    if (thread.stuck_since == 0 || i + 1 == thread.stuck_since) break;
  }
  return "repeats a loop that reads " + text;
}

Failure Machine::describe_deadlock(FailureKind kind) const {
  Failure failure{kind, "", {}, {}, {}};
  std::vector<ThreadId> cycle = wait_cycle();
  for (const Thread* thread : created_) {
    if (!blocked(*thread)) continue;
    failure.threads.push_back(thread->id);
    failure.locations.push_back(thread->pending->where);
    const bool loops = thread->waits || thread->stuck_since != 0;
    failure.details.push_back(
        thread_name(thread->id) + " " +
        (loops ? describe_loop(*thread) : "waits for " + describe_wait(*thread)) + " at " +
        place(thread->pending->where) + "; holds " + describe_held(thread->id));
  }
  const std::string count = std::to_string(failure.threads.size());
  if (kind == FailureKind::livelock) {
    failure.message = "livelock: nothing is left that could end the loops that wait, " + count +
                      " thread(s) in all";
    return failure;
  }
  if (cycle.empty()) {
    failure.message = "deadlock: " + count + " thread(s) wait for what no thread will do";
    return failure;
  }
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  std::string text;
  for (const ThreadId id : cycle) text += thread_name(id) + " -> ";
  failure.message = "deadlock: " + std::to_string(cycle.size()) + " thread(s) wait in a circle, " +
                    count + " blocked in all" + (enabled_.empty() ? "" : ", while others go on");
  failure.details.push_back("wait-for cycle: " + text + thread_name(cycle.front()));
  return failure;
}

Failure Machine::describe_step_limit() const {
  return {FailureKind::step_limit,
          "more than " + std::to_string(options_.steps_max) + " operations in one execution",
          {},
          {running_->id},
          {}};
}

}  // namespace heddle
