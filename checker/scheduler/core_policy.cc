#include "checker/scheduler/core_policy.h"

#include <algorithm>

#include "sim/engine/assert.h"

namespace heddle {
namespace {

std::string text_of_quantum(std::int64_t nanoseconds) {
  if (nanoseconds % 1'000'000 == 0) return std::to_string(nanoseconds / 1'000'000) + "ms";
  if (nanoseconds % 1'000 == 0) return std::to_string(nanoseconds / 1'000) + "us";
  return std::to_string(nanoseconds) + "ns";
}

}  // namespace

std::string name_of(const CorePolicy& policy) {
  switch (policy.kind) {
    case CorePolicy::Kind::cooperative:
      return "cooperative";
    case CorePolicy::Kind::round_robin:
      return "round-robin:" + text_of_quantum(policy.quantum);
    case CorePolicy::Kind::random:
      return "random:" + text_of_quantum(policy.quantum);
    case CorePolicy::Kind::priority:
      return "priority";
  }
  return {};
}

void ReadyQueue::add(ThreadId thread, std::int32_t priority, std::uint64_t since) {
  waiting_.push_back({thread, kind_ == CorePolicy::Kind::priority ? priority : 0, since});
}

void ReadyQueue::remove(ThreadId thread) {
  const auto removed =
      std::erase_if(waiting_, [&](const Waiting& each) { return each.thread == thread; });
  HEDDLE_ASSERT(removed == 1);
}

std::size_t ReadyQueue::first() const {
  HEDDLE_ASSERT(!waiting_.empty());
  const auto before = [](const Waiting& one, const Waiting& other) {
    return one.priority != other.priority ? one.priority > other.priority : one.since < other.since;
  };
  return static_cast<std::size_t>(std::min_element(waiting_.begin(), waiting_.end(), before) -
                                  waiting_.begin());
}

ThreadId ReadyQueue::take(SplitMix64& random) {
  HEDDLE_ASSERT(!waiting_.empty());
  const std::size_t taken = kind_ == CorePolicy::Kind::random
                                ? random.below(static_cast<std::uint32_t>(waiting_.size()))
                                : first();
  const ThreadId thread = waiting_[taken].thread;
  waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
  return thread;
}

std::int32_t ReadyQueue::first_priority() const { return waiting_[first()].priority; }

}  // namespace heddle
