// What a deadlock is made of: who waits for what, who holds it, and the cycle of those waits.

#include <algorithm>
#include <string>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"
#include "sim/wait_queue.h"

namespace heddle {
namespace {

std::string place(source_location where) {
  if (where.line == 0) return "an unknown line";
  return std::string(where.file) + ":" + std::to_string(where.line);
}

}  // namespace

void Machine::report_deadlock(FailureKind kind) {
  std::uint64_t key = 1;
  for (const Thread* thread : created_) {
    if (thread->ended || thread->pending == nullptr) continue;
    const Object* object = thread->pending->object;
    std::uint64_t wait =
        mix_identity(thread->identity, static_cast<std::uint64_t>(thread->pending->kind));
    if (object != nullptr) wait = mix_identity(wait, object_identity(object->id_));
    key += wait;
  }
  note(kind, key, [&] { return describe_deadlock(kind); });
}

std::string Machine::describe_wait(const Thread& thread) const {
  const Operation& operation = *thread.pending;
  if (operation.kind == OperationKind::thread_join) {
    return "the end of " + thread_name(static_cast<const Thread*>(operation.context)->id);
  }
  if (operation.kind == OperationKind::sleep) return "the end of its sleep";
  if (operation.kind == OperationKind::await) return describe_await(operation);
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

// The threads that `thread` waits for: those that hold the object, or the one it joins.
std::vector<ThreadId> Machine::awaited_threads(const Thread& thread) const {
  const Operation& operation = *thread.pending;
  if (operation.kind == OperationKind::thread_join) {
    return {static_cast<const Thread*>(operation.context)->id};
  }
  std::vector<ThreadId> holders;
  if (operation.object == nullptr) return holders;
  // Not yet notified: who holds the lock does not matter, for nobody holds a notification.
  if (operation.kind == OperationKind::condition_relock && operation.second != nullptr) {
    return holders;
  }
  for (const auto& [holder, since] : infos_[operation.object->id_].holders) {
    holders.push_back(holder);
  }
  return holders;
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

// Follows the first wait of each thread until a thread comes again; empty where the waits end.
std::vector<ThreadId> Machine::wait_cycle() const {
  for (const Thread* start : created_) {
    std::vector<ThreadId> path;
    const Thread* at = start;
    while (!at->ended && at->pending != nullptr) {
      const auto seen = std::find(path.begin(), path.end(), at->id);
      if (seen != path.end()) return {seen, path.end()};
      path.push_back(at->id);
      const std::vector<ThreadId> next = awaited_threads(*at);
      if (next.empty()) break;
      at = threads_[next.front()].get();
    }
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
    if (thread->ended || thread->pending == nullptr) continue;
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
                    count + " blocked in all";
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
