// Reversals of operations that may time out. Such an operation can take effect where what it waits
// for is there, or where no time-out that has begun ends before its own: whether it can before an
// earlier event, and how it goes then, takes the state of an object and of the clock at once.
//
// A thread announces its operation right after the step with which its time-out began, so a
// time-out runs where that is the last step of its thread.
#include <optional>
#include <utility>
#include <vector>

#include "checker/dpor/optimal_dpor.h"
#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

// The deadline of the time-out that the step began; none: it did not begin one.
std::optional<std::uint64_t> deadline_begun(const Step& step) {
  if (step.is_value || step.kind != OperationKind::begin_timeout) return std::nullopt;
  return step.expected;
}

bool waits_for_notification(OperationKind kind) noexcept {
  return kind == OperationKind::condition_wake || kind == OperationKind::atomic_wait;
}

}  // namespace

// Whether the step of the node may time out: its deadline.
std::optional<std::uint64_t> OptimalDpor::deadline_of(const Node& node) const {
  if (node.previous_of_thread == kNone || node.step.is_value) return std::nullopt;
  return deadline_begun(nodes_[node.previous_of_thread].step);
}

// Changes `moved`, the step of `second`, to what it does after sequence_, from the state before the
// step `first`; false where it cannot take effect there.
bool OptimalDpor::move_timed(std::uint32_t first, std::uint32_t second, Step& moved) {
  const bool has_object = moved.kind != OperationKind::sleep;
  Touch& touch = moved.touched[0];  // what it waits for; the clock comes after that
  bool available = has_object && is_available(first, second, moved, touch);
  if (!available && !fires_next_after(first, second)) {
    if (!has_object) return false;
    // Perhaps without what others did to the object meanwhile: it comes before them too.
    drop_from_sequence(touch.object);
    available = is_available(first, second, moved, touch);
    if (!available && !fires_next_after(first, second)) return false;
  }
  if (has_object) touch.access = access_of_timed(moved, touch, available);
  return true;
}

// Whether what the step waits for would be there.
bool OptimalDpor::is_available(std::uint32_t first, std::uint32_t second, const Step& step,
                               const Touch& touch) const {
  if (!waits_for_notification(step.kind)) {
    return could_run(step, touch, state_at_reversal(first, second, touch));
  }
  const Node& node = nodes_[second];
  return node.has_cause && (node.cause == kNone || !is_dropped(first, node.cause));
}

Access OptimalDpor::access_of_timed(const Step& step, const Touch& touch, bool available) {
  if (waits_for_notification(step.kind)) return available ? Access::read : Access::write;
  if (step.kind == OperationKind::lock_shared) return Access::read;
  const bool shared = (step.expected & Event::kSharedLock) != 0;
  return available || shared || touch.object == kInvariantsObject ? Access::write : Access::read;
}

// Whether a reversal of a step with `first` leaves the step of `node` out.
bool OptimalDpor::is_dropped(std::uint32_t first, std::uint32_t node) const {
  const Node& earlier = nodes_[first];
  return node >= first && row(node)[earlier.step.thread] >= earlier.index;
}

// The state of what the step of `second` waits for, after sequence_: that before the first step
// left out that touched it, but for readers that came and went since.
std::uint64_t OptimalDpor::state_at_reversal(std::uint32_t first, std::uint32_t second,
                                             const Touch& touch) const {
  for (std::uint32_t i = first; i < second; ++i) {
    if (nodes_[i].step.is_value || !is_dropped(first, i)) continue;
    if (const Touch* seen = nodes_[i].step.touch_on(touch.object)) {
      return state_after(*seen, touch.object, seen->before);
    }
  }
  return touch.before;
}

// Whether the step was the last that its thread could take, by a bound on it: a time-out that it
// began never ends. REQUIRES: a step of a node
bool OptimalDpor::has_halted_after(const Step& step) const {
  const std::uint32_t last = threads_[step.thread].node;
  return machine_->thread(step.thread).halted && last != kNone && &nodes_[last].step == &step;
}

// Whether the time-out of the step of `second` would be the next to end after sequence_.
bool OptimalDpor::fires_next_after(std::uint32_t first, std::uint32_t second) {
  last_steps_.assign(stride_, nullptr);
  const auto pass = [&](const Step& step) {
    if (!step.is_value) last_steps_[step.thread] = &step;
  };
  for (std::uint32_t i = 0; i < first; ++i) pass(nodes_[i].step);
  for (const SequenceEvent& event : sequence_) pass(*event.step);
  const Node& node = nodes_[second];
  const std::optional<std::uint64_t> own = deadline_of(node);
  HEDDLE_ASSERT(own.has_value());
  for (const Step* last : last_steps_) {
    if (last == nullptr || last->thread == node.step.thread || has_halted_after(*last)) continue;
    const std::optional<std::uint64_t> other = deadline_begun(*last);
    if (other && *other < *own) return false;
  }
  return true;
}

}  // namespace heddle
