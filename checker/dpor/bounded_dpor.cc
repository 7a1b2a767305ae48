#include "checker/dpor/bounded_dpor.h"

#include <algorithm>

#include "checker/dpor/pending_step.h"
#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

void merge(std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& from) {
  if (into.size() < from.size()) into.resize(from.size(), 0);
  for (std::size_t i = 0; i < from.size(); ++i) into[i] = std::max(into[i], from[i]);
}

bool knows(const std::vector<std::uint32_t>& clock, ThreadId thread, std::uint32_t index) {
  return thread < clock.size() && clock[thread] >= index;
}

}  // namespace

// --- The path --------------------------------------------------------------------------------

bool BoundedDpor::begin_execution() {
  depth_ = 0;
  preemptions_ = 0;
  repeated_ = false;
  retracted_ = false;
  abandoned_ = false;
  lost_.clear();
  if (departure_) return false;
  if (!began_) return began_ = true;
  while (!nodes_.empty() && !next_branch(nodes_.back())) nodes_.pop_back();
  fixed_ = static_cast<std::uint32_t>(nodes_.size());
  return !nodes_.empty();
}

// Moves the node on to what is still to be tried there; false where nothing is.
bool BoundedDpor::next_branch(Node& node) {
  if (node.is_value()) return ++node.value < node.value_count;
  if (node.chosen != kNoThread) node.tried.insert(node.chosen);
  return next_thread(node);
}

bool BoundedDpor::next_thread(Node& node) {
  ThreadId next = kNoThread;
  node.backtrack.for_each([&](ThreadId thread) {
    if (next != kNoThread || node.tried.contains(thread)) return;
    if (node.preempts(thread) && node.preemptions == preemptions_max_) {
      left_out_ = true;
    } else {
      next = thread;
    }
  });
  node.chosen = next;
  node.announced.reset();
  return next != kNoThread;
}

// The last step was a failed pass of a loop that waits, and did not take place.
void BoundedDpor::retract() {
  HEDDLE_ASSERT(depth_ > 0 && depth_ == nodes_.size());
  --depth_;
  preemptions_ = nodes_[depth_].preemptions;
  retracted_ = true;
}

// The thread chosen waits in a loop there: like one that is blocked, it comes by way of any other.
void BoundedDpor::drop_chosen(Node& node) {
  node.tried.insert(node.chosen);
  node.candidates.for_each([&](ThreadId thread) { node.backtrack.insert(thread); });
  next_thread(node);
}

ThreadId BoundedDpor::pick_thread(const SchedulePoint& point) {
  if (departure_) return kNoThread;
  if (depth_ == nodes_.size()) {
    Node& node = nodes_.emplace_back();
    node.chosen = point.first();
    node.backtrack.insert(node.chosen);
  }
  Node& node = nodes_[depth_];
  node.previous = point.previous;
  node.continues = point.previous_continues;
  node.preemptions = preemptions_;
  node.event_begin = point.machine.last_event();
  node.candidates = point.candidates;
  const bool again = std::exchange(retracted_, false);
  const bool last = depth_ + 1 == nodes_.size();
  const auto held = [&] {
    return last && !node.is_value() && node.chosen != kNoThread &&
           !point.candidates.contains(node.chosen) && point.machine.held_in_loop(node.chosen);
  };
  if (again) drop_chosen(node);
  while (held()) drop_chosen(node);
  if (node.is_value() || node.chosen != kNoThread) return follow(point, node);
  if (point.candidates.empty()) {
    nodes_.pop_back();  // by now it is known that the execution ends here
  } else {
    abandoned_ = true;
  }
  return kNoThread;
}

ThreadId BoundedDpor::follow(const SchedulePoint& point, Node& node) {
  const bool possible = !node.is_value() && point.allows(node.chosen);
  const Announced found = Announced::by(point.machine, possible ? node.chosen : point.first());
  if (possible && !node.announced) node.announced = found;
  if (!possible || *node.announced != found) {
    const std::string expected =
        node.announced ? node.announced->text(point.machine) : "another choice";
    return depart(expected, found.text(point.machine), found.where);
  }
  if (node.preempts(node.chosen)) ++preemptions_;
  HEDDLE_ASSERT(preemptions_ <= preemptions_max_);
  ++depth_;
  return node.chosen;
}

std::uint32_t BoundedDpor::pick_value(ChoiceKind, std::uint32_t count) {
  if (departure_) return 0;
  if (depth_ == nodes_.size()) nodes_.emplace_back().value_count = count;
  const Node& node = nodes_[depth_];
  if (node.value_count != count) {
    depart("a choice of " + std::to_string(node.value_count) + " values",
           "a choice of " + std::to_string(count) + " values", {});
    return 0;
  }
  ++depth_;
  return node.value;
}

ThreadId BoundedDpor::depart(const std::string& expected, const std::string& found,
                             source_location where) {
  departure_.emplace();
  departure_->expected = expected;
  departure_->found = found;
  if (where.line != 0) departure_->locations.push_back(where);
  return kNoThread;
}

void BoundedDpor::end_execution(const Machine&) {
  if (!departure_ && !abandoned_ && depth_ < nodes_.size()) {
    depart("more decisions", "the end of the execution", {});
  }
}

// --- Happens-before ----------------------------------------------------------------------------

BoundedDpor::Clock& BoundedDpor::clock_of(ThreadId thread) {
  if (thread >= clocks_.size()) clocks_.resize(thread + 1);
  if (thread >= last_step_.size()) last_step_.resize(thread + 1, kNone);
  return clocks_[thread];
}

std::vector<std::uint32_t>& BoundedDpor::steps_on(ObjectId object) {
  const std::size_t slot = slot_of(object);
  if (slot >= by_object_.size()) by_object_.resize(slot + 1);
  return by_object_[slot];
}

void BoundedDpor::execution_stops(const Machine& machine) {
  if (std::exchange(retracted_, false)) nodes_.pop_back();  // none was left to choose there
  if (departure_ || depth_ < nodes_.size()) return;
  read_steps(machine);
  compare_blocked(machine);
  if (machine.stopped_by_step() && !steps_.empty()) cut();
  repeated_ = !traces_.insert(hash_of_trace(machine)).second;
}

// Goes through the execution again, with what each step knew of the others.
void BoundedDpor::read_steps(const Machine& machine) {
  steps_.clear();
  clocks_.clear();
  last_step_.clear();
  for (auto& steps : by_object_) steps.clear();
  const std::size_t event_count = machine.events().size();
  event_steps_.assign(event_count, kNone);
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].is_value()) continue;
    StepInfo& info = steps_.emplace_back();
    info.node = i;
  }
  const auto begin_of = [&](std::size_t step) {
    return step < steps_.size() ? nodes_[steps_[step].node].event_begin : event_count;
  };
  learn_consequences(machine, 0, begin_of(0), kNone);
  for (std::uint32_t number = 0; number < steps_.size(); ++number) {
    read_step(machine, number, begin_of(number + 1));
  }
}

// What an earlier execution did up to its end has been compared there.
bool BoundedDpor::is_new(std::uint32_t number) const {
  return number + 1 == steps_.size() || steps_[number + 1].node >= fixed_;
}

void BoundedDpor::read_step(const Machine& machine, std::uint32_t number, std::size_t event_end) {
  StepInfo& info = steps_[number];
  const Node& node = nodes_[info.node];
  const Event& operation = machine.events()[node.event_begin];
  HEDDLE_ASSERT(operation.thread == node.chosen);
  info.block = !node.continues || node.chosen != node.previous ? number : steps_[number - 1].block;
  info.step.thread = operation.thread;
  info.step.kind = operation.kind;
  info.step.expected = operation.expected;
  for (std::size_t i = node.event_begin; i < event_end; ++i) {
    const Event& event = machine.events()[i];
    event_steps_[i] = number;
    const bool touches = i == node.event_begin || event.kind == OperationKind::timer ||
                         event.kind == OperationKind::await_read;
    if (touches) info.step.add(event);
  }
  info.before = clock_of(node.chosen);
  info.clock = info.before;
  if (operation.cause != 0) {
    const std::uint32_t cause = event_steps_[operation.cause - 1];
    if (cause != kNone) merge(info.clock, steps_[cause].clock);
    // A timed wait that was notified could have timed out before: it did not have to know of it.
    if (operation.kind != OperationKind::condition_wake) info.before = info.clock;
  }
  for (const Touch& touch : info.step.touches()) {
    compare(number, touch, is_new(number));
    steps_on(touch.object).push_back(number);
  }
  if (operation.kind == OperationKind::await && is_new(number)) {
    for (const ObjectId object : machine.looked_at(node.event_begin + 1)) consider(number, object);
  }
  if (info.clock.size() <= node.chosen) info.clock.resize(node.chosen + 1, 0);
  info.index = ++info.clock[node.chosen];
  clock_of(node.chosen) = info.clock;
  last_step_[node.chosen] = number;
  learn_consequences(machine, node.event_begin, event_end, number);
}

// Threads created and joined, which need no decision.
void BoundedDpor::learn_consequences(const Machine& machine, std::size_t begin, std::size_t end,
                                     std::uint32_t number) {
  for (std::size_t i = begin; i < end; ++i) {
    const Event& event = machine.events()[i];
    if (event.kind == OperationKind::thread_create) {
      const Clock creator = clock_of(event.thread);
      clock_of(event.second) = creator;
    } else if (event.kind == OperationKind::thread_join) {
      learn_join(event, number);
    }
  }
}

// One that ended before it was joined: had it not, the joining thread would have blocked there, and
// to leave it would have been free.
void BoundedDpor::learn_join(const Event& event, std::uint32_t number) {
  const Clock ended = clock_of(event.second);
  Clock& known = clock_of(event.thread);
  const std::uint32_t last = last_step_[event.second];
  if (number != kNone && last != kNone && last != number && is_new(number) &&
      !knows(known, event.second, steps_[last].index)) {
    add_points(last, event.thread, known);
  }
  merge(known, ended);
}

// --- Backtrack points --------------------------------------------------------------------------

// Finds what the step depends on at one object: it comes after that, and where its thread did not
// know of it before, it could have come earlier.
void BoundedDpor::compare(std::uint32_t number, const Touch& touch, bool adds) {
  StepInfo& info = steps_[number];
  const std::vector<std::uint32_t>& others = steps_on(touch.object);
  for (auto at = others.rbegin(); at != others.rend(); ++at) {
    const StepInfo& other = steps_[*at];
    const auto seen = std::find_if(other.step.touches().begin(), other.step.touches().end(),
                                   [&](const Touch& one) { return one.object == touch.object; });
    if (!conflicting(touch.access, seen->access)) continue;
    if (knows(info.before, other.step.thread, other.index)) {
      if (seen->access == Access::write) return;
      continue;
    }
    merge(info.clock, other.clock);
    if (adds) add_points(*at, info.step.thread, info.before);
  }
}

// An await that looked at the object, but does not depend on it as it has taken effect: what it did
// not go on for could have been otherwise.
void BoundedDpor::consider(std::uint32_t number, ObjectId object) {
  const StepInfo& info = steps_[number];
  for (const std::uint32_t at : steps_on(object)) {
    const StepInfo& other = steps_[at];
    if (!knows(info.before, other.step.thread, other.index)) {
      add_points(at, info.step.thread, info.before);
    }
  }
}

void BoundedDpor::loses(const Machine& machine, ThreadId thread) {
  if (!machine.enabled().contains(thread)) lost_.push_back(pending_step(machine, thread));
}

void BoundedDpor::compare_blocked(const Machine& machine) {
  for (const Thread* thread : machine.threads()) {
    if (thread->ended || thread->pending == nullptr || machine.enabled().contains(thread->id)) {
      continue;
    }
    compare_blocked_step(pending_step(machine, thread->id));
  }
  for (const Step& step : lost_) compare_blocked_step(step);
}

void BoundedDpor::compare_blocked_step(const Step& step) {
  StepInfo& info = steps_.emplace_back();
  info.step = step;
  info.before = clock_of(step.thread);
  info.clock = info.before;
  const auto number = static_cast<std::uint32_t>(steps_.size() - 1);
  for (const Touch& touch : step.touches()) compare(number, touch, true);
  steps_.pop_back();
}

// The last step ended the execution while others could have stepped: it depends on all others, and
// they could have stepped before it.
void BoundedDpor::cut() {
  const StepInfo& last = steps_.back();
  for (std::uint32_t i = 0; i + 1 < steps_.size(); ++i) {
    const StepInfo& other = steps_[i];
    if (knows(last.clock, other.step.thread, other.index)) continue;
    add_points(i, last.step.thread, last.before);
  }
  for (std::uint32_t i = last.block; i < steps_.size(); ++i) {
    Node& node = nodes_[steps_[i].node];
    node.candidates.for_each([&](ThreadId thread) { node.backtrack.insert(thread); });
  }
}

// The thread, which knew `before`, could have stepped before the step `earlier`.
void BoundedDpor::add_points(std::uint32_t earlier, ThreadId thread, const Clock& before) {
  add_point(earlier, thread, before);
  if (bug_ == BoundedBug::no_conservative_points) return;
  if (steps_[earlier].block != earlier) add_point(steps_[earlier].block, thread, before);
}

// Adds the thread, or one of those that lead to its step, or where none of them could step all.
void BoundedDpor::add_point(std::uint32_t at, ThreadId thread, const Clock& before) {
  Node& node = nodes_[steps_[at].node];
  if (node.backtrack.contains(thread)) return;
  ThreadId leading = node.candidates.contains(thread) ? thread : kNoThread;
  for (std::uint32_t i = at; i < steps_.size(); ++i) {
    const StepInfo& info = steps_[i];
    if (info.index == 0 || !knows(before, info.step.thread, info.index)) continue;
    if (!node.candidates.contains(info.step.thread)) continue;
    if (node.backtrack.contains(info.step.thread)) return;
    if (leading == kNoThread) leading = info.step.thread;
  }
  if (leading != kNoThread) {
    node.backtrack.insert(leading);
  } else {
    node.candidates.for_each([&](ThreadId candidate) { node.backtrack.insert(candidate); });
  }
}

// Equal for executions that differ only in the order of independent steps, on one machine.
std::uint64_t BoundedDpor::hash_of_trace(const Machine& machine) const {
  std::uint64_t hash = machine.stopped_by_step() ? nodes_.size() : 0;
  for (std::size_t i = 0; i < nodes_.size() && nodes_[i].is_value(); ++i) {
    hash = mix_identity(hash, nodes_[i].value);
  }
  for (const StepInfo& info : steps_) {
    std::uint64_t one = mix_identity(info.step.thread, static_cast<std::uint64_t>(info.step.kind));
    for (const Touch& touch : info.step.touches()) {
      one = mix_identity(one, touch.object * 4 + static_cast<std::uint64_t>(touch.access));
    }
    for (std::uint32_t i = info.node + 1; i < nodes_.size() && nodes_[i].is_value(); ++i) {
      one = mix_identity(one, nodes_[i].value);
    }
    for (std::size_t thread = 0; thread < info.clock.size(); ++thread) {
      if (info.clock[thread] != 0) one = mix_identity(one, thread << 32 | info.clock[thread]);
    }
    hash += one;
  }
  return hash;
}

}  // namespace heddle
