#include "sim/engine/fairness.h"

#include "sim/engine/assert.h"

namespace heddle {

void Fairness::grow(ThreadId count) {
  if (states_.size() < count) states_.resize(count);
  // A thread that has not yielded yet holds nobody back: its S is everyone.
  for (; states_in_use_ < count; ++states_in_use_) states_[states_in_use_] = State{};
}

void Fairness::stepped(ThreadId id, const ThreadSet& before, const ThreadSet& after) {
  grow(id + 1);
  for (ThreadId other = 0; other < states_in_use_; ++other) {
    State& state = states_[other];
    state.higher.erase(id);
    state.passed.erase(id);
    state.continuous.intersect(after);
  }
  before.for_each([&](ThreadId other) {
    if (!after.contains(other)) states_[id].disabled.insert(other);
  });
}

void Fairness::yielded(ThreadId id, const ThreadSet& enabled, ThreadId count) {
  grow(count);
  State& state = states_[id];
  const auto hold_back = [&](ThreadId other) {
    if (other != id && state.passed.contains(other)) state.higher.insert(other);
  };
  state.continuous.for_each(hold_back);
  state.disabled.for_each(hold_back);
  state.continuous = enabled;
  state.disabled.clear();
  state.passed.clear();
  for (ThreadId other = 0; other < count; ++other) state.passed.insert(other);
}

const ThreadSet& Fairness::filter(const ThreadSet& enabled, ThreadId count) {
  grow(count);
  candidates_.clear();
  enabled.for_each([&](ThreadId id) {
    if (!states_[id].higher.intersects(enabled)) candidates_.insert(id);
  });
  HEDDLE_ASSERT(!candidates_.empty() || enabled.empty());
  return candidates_;
}

}  // namespace heddle
