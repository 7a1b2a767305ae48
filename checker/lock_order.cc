#include "checker/lock_order.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace heddle {
namespace {

constexpr std::size_t kCircleMax = 6;
constexpr std::size_t kEdgesMax = 256;  // kept of one execution

using Clock = std::map<ThreadId, std::uint32_t>;  // how many events of each thread come before

void merge(Clock& clock, const Clock& other) {
  for (const auto& [thread, count] : other) clock[thread] = std::max(clock[thread], count);
}

struct Held {
  ObjectId object;
  bool shared;
  std::size_t event;
};

struct Edge {
  NestedLock nested;
  bool held_shared;
  bool taken_shared;
  std::vector<Held> held;  // all that the thread held
  Clock before;            // of the event that takes, itself included
};

// What an event does to the order of others that meet it on its object.
enum class Sync : std::uint8_t { none, acquires, releases, both };

Sync sync_of(const Event& event) {
  switch (event.kind) {
    case OperationKind::semaphore_acquire:
    case OperationKind::semaphore_try_acquire:
    case OperationKind::latch_wait:
    case OperationKind::latch_try_wait:
    case OperationKind::barrier_wait:
    case OperationKind::once_enter:
    case OperationKind::atomic_load:
    case OperationKind::atomic_wait:
      return Sync::acquires;
    case OperationKind::semaphore_release:
    case OperationKind::latch_count_down:
    case OperationKind::barrier_arrive:
    case OperationKind::once_leave:
    case OperationKind::atomic_store:
      return Sync::releases;
    case OperationKind::atomic_exchange:
    case OperationKind::atomic_fetch:
    case OperationKind::atomic_compare_exchange:
      return Sync::both;
    default:
      return Sync::none;
  }
}

// Goes through an execution once: who held what, and what came before what.
class Reading {
 public:
  explicit Reading(const Machine& machine) : events_(machine.events()) {
    for (std::size_t i = 0; i < events_.size(); ++i) read(i);
  }
  const std::vector<Edge>& edges() const noexcept { return edges_; }

 private:
  void read(std::size_t index) {
    const Event& event = events_[index];
    order(index);
    switch (event.kind) {
      case OperationKind::lock:
      case OperationKind::lock_shared:
      case OperationKind::try_lock:
      case OperationKind::try_lock_shared:
        if (took(event)) take(index, event.object);
        return;
      case OperationKind::condition_relock:
        return take(index, event.object);
      case OperationKind::unlock:
      case OperationKind::unlock_shared:
        return release(event.thread, event.object, false);
      case OperationKind::condition_wait:
        if (event.second != kNoObject) release(event.thread, event.second, true);
        return;
      default:
        return;
    }
  }

  // Every event but those of locks, which come in another order in another interleaving.
  void order(std::size_t index) {
    const Event& event = events_[index];
    Clock& clock = clocks_[event.thread];
    ++clock[event.thread];
    if (event.kind == OperationKind::thread_join) merge(clock, clocks_[event.second]);
    if (event.cause != 0) merge(clock, notified_[event.cause - 1]);
    if (event.kind == OperationKind::thread_create) clocks_[event.second] = clock;
    const bool notifies = event.kind == OperationKind::notify_one ||
                          event.kind == OperationKind::notify_all ||
                          event.kind == OperationKind::atomic_notify;
    if (notifies) notified_[index] = clock;
    const Sync sync = sync_of(event);
    if (sync == Sync::acquires || sync == Sync::both) merge(clock, objects_[event.object]);
    if (sync == Sync::releases || sync == Sync::both) merge(objects_[event.object], clock);
  }

  static bool took(const Event& event) {
    const bool of_shared = (event.expected & Event::kSharedLock) != 0;
    const bool tries = event.kind == OperationKind::try_lock ||
                       event.kind == OperationKind::try_lock_shared ||
                       (event.expected & Event::kTimed) != 0;
    if (!tries) return true;
    return of_shared ? (event.expected & Event::kTaken) != 0 : event.access == Access::write;
  }

  static bool blocks(const Event& event) {
    return event.kind == OperationKind::condition_relock ||
           ((event.kind == OperationKind::lock || event.kind == OperationKind::lock_shared) &&
            (event.expected & Event::kTimed) == 0);
  }

  static bool shares(const Event& event) {
    return event.kind == OperationKind::lock_shared || event.kind == OperationKind::try_lock_shared;
  }

  void take(std::size_t index, ObjectId object) {
    const Event& event = events_[index];
    std::vector<Held>& held = held_[event.thread];
    const bool again = std::any_of(held.begin(), held.end(),
                                   [&](const Held& one) { return one.object == object; });
    if (!again && blocks(event)) add_edges(index, object, held);
    held.push_back({object, shares(event), index});
  }

  void add_edges(std::size_t index, ObjectId object, const std::vector<Held>& held) {
    const Event& event = events_[index];
    for (const Held& outer : held) {
      if (edges_.size() == kEdgesMax) return;
      edges_.push_back({{event.thread, outer.object, object, outer.event, index},
                        outer.shared,
                        shares(event),
                        held,
                        clocks_[event.thread]});
    }
  }

  void release(ThreadId thread, ObjectId object, bool wholly) {
    std::vector<Held>& held = held_[thread];
    for (std::size_t i = held.size(); i-- > 0;) {
      if (held[i].object != object) continue;
      held.erase(held.begin() + static_cast<std::ptrdiff_t>(i));
      if (!wholly) return;
    }
  }

  const std::vector<Event>& events_;
  std::map<ThreadId, Clock> clocks_;
  std::map<ObjectId, Clock> objects_;
  std::map<std::size_t, Clock> notified_;
  std::map<ThreadId, std::vector<Held>> held_;
  std::vector<Edge> edges_;
};

bool under_common_lock(const Edge& one, const Edge& other) {
  for (const Held& left : one.held) {
    for (const Held& right : other.held) {
      if (left.object == right.object && !(left.shared && right.shared)) return true;
    }
  }
  return false;
}

// Whether one took its second lock before the other could.
bool in_order(const Edge& one, const Edge& other) {
  const auto known = other.before.find(one.nested.thread);
  const auto own = one.before.find(one.nested.thread);
  return known != other.before.end() && known->second >= own->second;
}

bool fit_together(const Edge& one, const Edge& other) {
  return one.nested.thread != other.nested.thread && !under_common_lock(one, other) &&
         !in_order(one, other) && !in_order(other, one);
}

bool follows(const Edge& one, const Edge& next) {
  return one.nested.taken == next.nested.held && !(one.taken_shared && next.held_shared);
}

bool close_circle(const std::vector<Edge>& edges, std::vector<const Edge*>& path) {
  if (path.size() > 1 && follows(*path.back(), *path.front())) return true;
  if (path.size() == kCircleMax) return false;
  for (const Edge& next : edges) {
    if (!follows(*path.back(), next)) continue;
    const bool fits = std::all_of(path.begin(), path.end(),
                                  [&](const Edge* edge) { return fit_together(*edge, next); });
    if (!fits) continue;
    path.push_back(&next);
    if (close_circle(edges, path)) return true;
    path.pop_back();
  }
  return false;
}

std::string place(source_location where) {
  return std::string(where.file) + ":" + std::to_string(where.line);
}

}  // namespace

std::optional<LockCycle> find_lock_cycle(const Machine& machine) {
  const Reading reading(machine);
  for (const Edge& first : reading.edges()) {
    std::vector<const Edge*> path{&first};
    if (!close_circle(reading.edges(), path)) continue;
    LockCycle cycle;
    for (const Edge* edge : path) cycle.push_back(edge->nested);
    const auto first_thread = std::min_element(
        cycle.begin(), cycle.end(),
        [](const auto& one, const auto& other) { return one.thread < other.thread; });
    std::rotate(cycle.begin(), first_thread, cycle.end());
    return cycle;
  }
  return std::nullopt;
}

std::uint64_t key_of(const Machine& machine, const LockCycle& cycle) {
  std::uint64_t key = 1;
  for (const NestedLock& nested : cycle) {
    const std::uint64_t held = machine.object_identity(nested.held);
    key += mix_identity(mix_identity(held, machine.object_identity(nested.taken)),
                        machine.thread_identity(nested.thread));
  }
  return key;
}

Failure describe_lock_cycle(const Machine& machine, const LockCycle& cycle) {
  Failure failure{FailureKind::lock_order, "", {}, {}, {}};
  std::string locks;
  for (const NestedLock& nested : cycle) {
    const source_location where = machine.texts()[nested.taken_event].where;
    const std::string held = "\"" + machine.object_name(nested.held) + "\"";
    locks += (locks.empty() ? "" : ", ") + held;
    failure.threads.push_back(nested.thread);
    failure.locations.push_back(where);
    failure.details.push_back(machine.thread_name(nested.thread) + " locks \"" +
                              machine.object_name(nested.taken) + "\" at " + place(where) +
                              " while it holds " + held + " since " +
                              place(machine.texts()[nested.held_event].where));
  }
  failure.message = "lock order: " + std::to_string(cycle.size()) + " threads take the locks " +
                    locks + " in orders that contradict each other";
  failure.details.push_back(
      "nothing else orders these steps, so where each thread gets its first lock before any gets "
      "its second they wait in a circle; this execution was lucky");
  return failure;
}

}  // namespace heddle
