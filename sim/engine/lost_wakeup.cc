#include "sim/engine/lost_wakeup.h"

#include <map>
#include <vector>

#include "sim/engine/machine.h"
#include "sim/wait_queue.h"

namespace heddle {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// What `thread` waits to be notified by; null where it waits for something else.
const Object* notifier_of(const Thread& thread) {
  if (thread.ended || thread.daemon || thread.pending == nullptr) return nullptr;
  const Operation& operation = *thread.pending;
  switch (operation.kind) {
    case OperationKind::condition_wake:
      break;
    case OperationKind::condition_relock:
      // Once it is notified, it waits for the lock alone.
      return operation.second;
    case OperationKind::atomic_wait:
      break;
    default:
      return nullptr;
  }
  if (operation.context == nullptr) return nullptr;  // of a destructor, which waits for leavers
  return static_cast<const Waiter*>(operation.context)->notified ? nullptr : operation.object;
}

bool begins_wait(const Event& event) {
  return event.kind == OperationKind::condition_wait || event.kind == OperationKind::atomic_wait;
}

// Counts the waiters it wakes: see ConditionState::notify_one, atomic::notify_one.
bool wakes_nobody(const Event& event) {
  switch (event.kind) {
    case OperationKind::notify_one:
    case OperationKind::notify_all:
      return event.before == 0;
    case OperationKind::atomic_notify:
      return event.expected == 0;
    default:
      return false;
  }
}

bool notifies(const Event& event) {
  return event.kind == OperationKind::notify_one || event.kind == OperationKind::notify_all ||
         event.kind == OperationKind::atomic_notify;
}

// An access to what a program keeps its state in.
bool accesses_variable(const Event& event) {
  switch (event.kind) {
    case OperationKind::var_read:
    case OperationKind::var_write:
    case OperationKind::atomic_load:
    case OperationKind::atomic_store:
    case OperationKind::atomic_exchange:
    case OperationKind::atomic_fetch:
    case OperationKind::atomic_compare_exchange:
    case OperationKind::atomic_wait:
      return event.access != Access::none;
    default:
      return false;
  }
}

using LastAccess = std::map<ObjectId, std::size_t>;  // by variable

// What the thread of the notification wrote since the one before, and when last.
LastAccess written_before(const std::vector<Event>& events, std::size_t notification) {
  const Event& own = events[notification];
  LastAccess written;
  for (std::size_t i = notification; i-- > 0;) {
    const Event& event = events[i];
    if (event.thread != own.thread) continue;
    if (notifies(event) && event.object == own.object) break;
    if (accesses_variable(event) && event.access == Access::write) written.emplace(event.object, i);
  }
  return written;
}

// Whether the thread of the wait, which began another one at `before`, has looked at what was
// written since it was: then it knows what the notification tells.
bool looked_in_time(const std::vector<Event>& events, const LastAccess& written, std::size_t before,
                    std::size_t wait) {
  LastAccess looked;
  for (std::size_t i = before == kNone ? 0 : before + 1; i <= wait; ++i) {
    const Event& event = events[i];
    const bool looks = event.thread == events[wait].thread && accesses_variable(event);
    if (looks && written.contains(event.object)) looked[event.object] = i;
  }
  for (const auto& [variable, when] : looked) {
    if (when < written.at(variable)) return false;
  }
  return !looked.empty();
}

}  // namespace

std::optional<LostWakeup> find_lost_wakeup(const Machine& machine) {
  const std::vector<Event>& events = machine.events();
  for (const Thread* thread : machine.threads()) {
    const Object* awaited = notifier_of(*thread);
    if (awaited == nullptr) continue;
    std::vector<std::size_t> unheard;
    std::size_t wait = kNone;
    std::size_t before = kNone;  // the wait before
    std::vector<std::size_t> missed;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (events[i].object != awaited->id()) continue;
      if (events[i].thread == thread->id) {
        if (!begins_wait(events[i])) continue;
        before = std::exchange(wait, i);
        missed = std::exchange(unheard, {});
      } else if (wakes_nobody(events[i])) {
        unheard.push_back(i);
      }
    }
    for (auto last = missed.rbegin(); last != missed.rend(); ++last) {
      if (!looked_in_time(events, written_before(events, *last), before, wait)) {
        return LostWakeup{*last, wait};
      }
    }
  }
  return std::nullopt;
}

}  // namespace heddle
