#include "checker/trace_hash.h"

#include <algorithm>
#include <map>
#include <vector>

namespace heddle {
namespace {

// One object that an event accessed.
struct Accessed {
  std::uint64_t object;
  Access access;
};

constexpr std::uint64_t kClock = 0x636c6f636bULL;
constexpr std::uint64_t kInvariants = 0x696e76617269ULL;

std::vector<Accessed> accessed(const Machine& machine, const Event& event) {
  std::vector<Accessed> result;
  if (const Access access = access_to_clock(event); access != Access::none) {
    result.push_back({kClock, access});
  }
  if (event.access == Access::none || event.object == kNoObject) return result;
  result.push_back({machine.object_identity(event.object), event.access});
  if (event.watched) result.push_back({kInvariants, Access::write});
  const bool two =
      event.kind == OperationKind::condition_wait || event.kind == OperationKind::condition_relock;
  if (two && event.second != kNoObject) {
    result.push_back({machine.object_identity(event.second), Access::write});
  }
  return result;
}

bool conflict(const std::vector<Accessed>& one, const std::vector<Accessed>& other) {
  return std::any_of(one.begin(), one.end(), [&](const Accessed& left) {
    return std::any_of(other.begin(), other.end(), [&](const Accessed& right) {
      return left.object == right.object && conflicting(left.access, right.access);
    });
  });
}

using Past = std::map<std::uint64_t, std::uint64_t>;  // by thread: how many of its events

void learn(Past& past, const Past& other) {
  for (const auto& [thread, count] : other) past[thread] = std::max(past[thread], count);
}

// `cause` tells which event the event's cause is.
std::uint64_t hash_event(const Machine& machine, const Event& event, std::uint64_t cause,
                         const Past& past) {
  std::uint64_t hash =
      mix_identity(machine.thread_identity(event.thread), static_cast<std::uint64_t>(event.kind));
  if (event.object != kNoObject) hash = mix_identity(hash, machine.object_identity(event.object));
  hash = mix_identity(hash, static_cast<std::uint64_t>(event.access));
  hash = mix_identity(hash, event.choice);
  // Whom a notification woke is a choice too, which what comes before need not tell.
  if (event.cause != 0) hash = mix_identity(hash, cause);
  for (const auto& [thread, count] : past) hash = mix_identity(mix_identity(hash, thread), count);
  return hash;
}

// The next operation of the event's thread; null where there is none.
const Event* next_operation(const std::vector<Event>& events, std::size_t index) {
  for (std::size_t i = index + 1; i < events.size(); ++i) {
    if (events[i].thread == events[index].thread && events[i].kind != OperationKind::yield) {
      return &events[i];
    }
  }
  return nullptr;
}

// Whether the event belongs to a pass of one read that failed: it changed nothing, and its thread
// did the same next, or nothing any more. Whether such a pass is in an execution or was taken out
// of it makes no difference to anybody.
bool is_failed_pass(const std::vector<Event>& events, std::size_t index) {
  const Event& event = events[index];
  if (event.place == 0 || !changes_nothing(event)) return false;
  const Event* next = next_operation(events, index);
  return next == nullptr ||
         (next->place != 0 && next->kind == event.kind && next->object == event.object);
}

std::uint64_t hash_of_trace(const Machine& machine, bool with_passes) {
  const std::vector<Event>& events = machine.events();
  std::map<std::uint64_t, Past> threads;
  std::vector<Past> pasts;
  std::vector<std::vector<Accessed>> accesses;
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    const std::uint64_t self = machine.thread_identity(event.thread);
    const bool passes = event.kind == OperationKind::yield || is_failed_pass(events, i);
    if (passes && !with_passes) {
      accesses.emplace_back();
      pasts.push_back(threads[self]);
      continue;
    }
    accesses.push_back(accessed(machine, event));
    Past& past = threads[self];
    for (std::size_t j = 0; j < i; ++j) {
      if (conflict(accesses[j], accesses[i])) learn(past, pasts[j]);
    }
    if (event.cause != 0) learn(past, pasts[event.cause - 1]);
    if (event.kind == OperationKind::thread_join) {
      learn(past, threads[machine.thread_identity(event.second)]);
    }
    ++threads[self][self];
    pasts.push_back(threads[self]);
    if (event.kind == OperationKind::thread_create) {
      learn(threads[machine.thread_identity(event.second)], pasts.back());
    }
    std::uint64_t cause = 0;
    if (event.cause != 0) {
      const std::uint64_t causer = machine.thread_identity(events[event.cause - 1].thread);
      cause = mix_identity(causer, pasts[event.cause - 1][causer]);
    }
    hash += hash_event(machine, event, cause, pasts.back());
  }
  if (!machine.stopped_by_step()) return hash;
  Past all;
  for (const Past& past : pasts) learn(all, past);
  if (!events.empty()) hash += hash_event(machine, events.back(), 0, all);
  return hash;
}

}  // namespace

std::uint64_t trace_hash(const Machine& machine) { return hash_of_trace(machine, true); }

std::uint64_t trace_hash_without_passes(const Machine& machine) {
  return hash_of_trace(machine, false);
}

}  // namespace heddle
