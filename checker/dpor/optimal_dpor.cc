#include "checker/dpor/optimal_dpor.h"

#include <algorithm>
#include <cstring>

#include "checker/dpor/pending_step.h"
#include "checker/scheduler/announced.h"
#include "sim/engine/assert.h"
#include "sim/engine/machine.h"
#include "sim/wait_queue.h"

namespace heddle {

// --- The path --------------------------------------------------------------------------------

bool OptimalDpor::begin_execution() {
  depth_ = 0;
  repeated_ = 0;
  abandoned_ = false;
  retracted_ = false;
  lost_.clear();
  unreviewed_ = kNone;
  analyses_ = false;
  if (departure_) return false;
  if (shared_ != nullptr) return begin_with_others();
  return std::exchange(began_, true) ? backtrack() : true;
}

// To the deepest node that has a branch left, and takes it.
bool OptimalDpor::backtrack() {
  while (length_ > base_) {
    Node& node = nodes_[length_ - 1];
    unlink(node);
    if (!node.step.is_value && !bug_strikes(PlantedBug::lost_sleep_entry)) {
      node.sleep.push_back(node.step);
    }
    if (node.tree != 0) {
      node.step = trees_.take_first(node.tree, below_);
      fixed_ = length_;
      repeated_ = fixed_ - 1;
      forget_open_races(repeated_);
      return true;
    }
    --length_;
  }
  return false;
}

void OptimalDpor::end_execution(const Machine& machine) {
  if (!departure_ && !abandoned_ && depth_ >= fixed_) analyse_last(machine);
  if (!departure_) review_open_races();
  if (!departure_ && depth_ < fixed_) depart("more decisions", "the end of the execution", {});
  if (shared_ != nullptr && !std::exchange(published_, true)) publish();
  while (length_ > depth_) trees_.discard(std::exchange(nodes_[--length_].tree, 0));
  below_ = 0;
  adopted_ = false;
  explored_share_ += share_of_path();
  ++leaves_;
}

// Of the whole search, as far as the branches are known: most of it is known from the paths before.
double OptimalDpor::share_of_path() {
  for (; shares_known_ < length_; ++shares_known_) {
    const double above = shares_known_ > 0 ? nodes_[shares_known_ - 1].share : 1;
    nodes_[shares_known_].share = above / nodes_[shares_known_].branches;
  }
  return length_ > 0 ? nodes_[length_ - 1].share : 1;
}

std::optional<double> OptimalDpor::estimate() const {
  if (leaves_ == 0) return std::nullopt;
  return static_cast<double>(leaves_) / explored_share_;
}

OptimalDpor::Node& OptimalDpor::open_node() {
  if (depth_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[depth_];
  node.analysed = false;
  node.step.clear();
  node.object = kNoObject;
  node.tree = std::exchange(below_, 0);
  node.branches = 1;
  forget_shares(depth_);
  node.sleep.clear();
  if (depth_ > 0) inherit_sleep(node, nodes_[depth_ - 1]);
  ++depth_;
  if (depth_ > length_) length_ = depth_;
  return node;
}

void OptimalDpor::inherit_sleep(Node& node, const Node& parent) {
  for (const Step& step : parent.sleep) {
    if (step.thread != parent.step.thread && !dependent(step, parent.step)) {
      node.sleep.push_back(step);
    }
  }
}

ThreadId OptimalDpor::pick_thread(const SchedulePoint& point) {
  if (departure_) return kNoThread;
  if (depth_ < fixed_) return follow(point);
  const bool again = std::exchange(retracted_, false);
  if (!again) analyse_last(point.machine);
  note_candidates(point);
  Node& node = again ? nodes_[depth_++] : open_node();
  if (!analyses_) fixed_ = depth_;
  return choose_at(node, point);
}

void OptimalDpor::note_candidates(const SchedulePoint& point) {
  event_begin_ = point.machine.last_event();
  candidates_ = point.candidates;
  daemon_steps_.clear();
  if (!point.machine.has_daemons()) return;
  candidates_.for_each([&](ThreadId thread) {
    if (point.machine.is_daemon(thread)) {
      daemon_steps_.push_back(pending_step(point.machine, thread));
    }
  });
}

// The step last picked did not take place: another branch of its node is taken.
void OptimalDpor::retract() {
  HEDDLE_ASSERT(depth_ > 0);
  --depth_;
  fixed_ = std::min(fixed_, depth_);
  retracted_ = true;
  unsure_ = unsure_ || from_tree_;
}

// The branches of the wakeup tree come first. One that begins with a thread held in a loop cannot
// be taken, and what is below it happens in no other place than where the thread goes on; but it
// may stand for sequences that were not added because of it, so that the node stays open.
ThreadId OptimalDpor::choose_at(Node& node, const SchedulePoint& point) {
  for (;;) {
    trees_.discard(std::exchange(below_, 0));
    if (node.tree == 0) break;
    node.step = trees_.take_first(node.tree, below_);
    if (node.tree != 0) {
      ++node.branches;
      forget_shares(depth_ - 1);
    }
    if (node.step.is_value) return abandon();
    from_tree_ = true;
    if (departs_from(node.step, point.machine)) return kNoThread;
    if (point.candidates.contains(node.step.thread)) return node.step.thread;
    if (!point.machine.held_in_loop(node.step.thread)) return abandon();
    unsure_ = true;
  }
  from_tree_ = false;
  // What belongs to all is not decided here.
  if (depth_ <= base_) return abandon();
  node.step = Step{};
  if (point.candidates.empty()) {  // by now it is known that the execution ends here
    fixed_ = std::min(fixed_, --depth_);
    return kNoThread;
  }
  const ThreadId chosen = choose_free(point, node);
  if (chosen == kNoThread) return abandon();
  node.step.thread = static_cast<std::uint16_t>(chosen);
  return chosen;
}

// Below the wakeup trees any thread that does not sleep will do; to go on costs no switch. But a
// read that may begin a loop that waits comes first: if it fails, that is known before a race asks
// for it, at no cost.
ThreadId OptimalDpor::choose_free(const SchedulePoint& point, const Node& node) {
  const auto sleeps = [&](ThreadId thread) {
    return std::any_of(node.sleep.begin(), node.sleep.end(),
                       [&](const Step& step) { return step.thread == thread; });
  };
  if (point.machine.knows_loops()) {
    for (std::uint32_t i = 0; i < point.candidates.size(); ++i) {
      const ThreadId thread = point.candidates.nth(i);
      if (point.machine.place_of(thread) != 0 && !sleeps(thread)) return thread;
    }
  }
  if (point.previous_continues && !sleeps(point.previous)) return point.previous;
  for (std::uint32_t i = 0; i < point.candidates.size(); ++i) {
    const ThreadId thread = point.candidates.nth(i);
    if (!sleeps(thread)) return thread;
  }
  return kNoThread;
}

ThreadId OptimalDpor::follow(const SchedulePoint& point) {
  if (adopted_) follow_adopted(point.machine);
  const Node& node = nodes_[depth_];
  const bool replayed = depth_ + 1 < fixed_;
  const ThreadId thread = node.step.thread;
  const bool possible =
      !node.step.is_value && (replayed ? point.allows(thread) : point.candidates.contains(thread));
  if (!replayed) {
    note_candidates(point);
    ++depth_;
    from_tree_ = true;
    if (!node.step.is_value && departs_from(node.step, point.machine)) return kNoThread;
    if (possible) return thread;
    const bool held = !node.step.is_value && point.machine.held_in_loop(thread);
    unsure_ = unsure_ || held;
    return held ? choose_at(nodes_[depth_ - 1], point) : abandon();
  }
  const ThreadId shown = possible ? thread : point.first();
  const Announced found = Announced::by(point.machine, shown);
  if (!possible || found.kind != node.step.kind || found.object != node.object) {
    Announced expected = found;
    expected.thread = thread;
    expected.kind = node.step.kind;
    expected.object = node.object;
    expected.where = {};
    depart(expected.text(point.machine), found.text(point.machine), found.where);
    return kNoThread;
  }
  ++depth_;
  return thread;
}

// Whether the thread of a branch is about to do something else than when the branch was planned,
// by events that all happen before it here as well. Of time-outs and of loops that wait that is not
// so: what a branch meets there may be something else for good reasons.
bool OptimalDpor::departs_from(const Step& planned, const Machine& machine) {
  if (machine.has_timed() || machine.knows_loops()) return false;
  const auto& threads = machine.threads();
  const bool parked = std::any_of(threads.begin(), threads.end(), [&](const Thread* thread) {
    return thread->id == planned.thread && thread->pending != nullptr;
  });
  const auto name = [&](const Step& step) {
    std::string text = "T" + std::to_string(step.thread) + " " + name_of(step.kind);
    if (step.touch_count > 0) text += " of " + machine.object_name(step.touched[0].object);
    return text;
  };
  if (!parked) {
    depart(name(planned), "no operation of that thread", {});
    return true;
  }
  const Step found = pending_step(machine, planned.thread);
  const bool on_object =
      planned.touch_count > 0 && found.touch_count > 0 && planned.kind != OperationKind::await;
  const bool same_object = !on_object || planned.touched[0].object == found.touched[0].object;
  if (planned.kind == found.kind && same_object) return false;
  depart(name(planned), name(found), machine.pending(planned.thread)->where);
  return true;
}

std::uint32_t OptimalDpor::pick_value(ChoiceKind, std::uint32_t count) {
  const Machine& machine = *Machine::current();
  const auto thread = static_cast<std::uint16_t>(Machine::current()->running().id);
  if (departure_ || abandoned_) return 0;
  if (depth_ < fixed_) {
    if (adopted_) follow_adopted(machine);
    Node& node = nodes_[depth_];
    const bool replayed = depth_ + 1 < fixed_;
    if (!node.step.is_value || node.step.value >= count || node.step.thread != thread ||
        (replayed && node.step.value_count != count)) {
      depart(node.step.is_value ? "a choice of " + std::to_string(node.step.value_count) + " values"
                                : std::string("another operation"),
             "a choice of " + std::to_string(count) + " values", {});
      return 0;
    }
    if (!replayed) event_begin_ = machine.last_event();
    node.step.value_count = count;
    ++depth_;
    return node.step.value;
  }
  analyse_last(machine);
  event_begin_ = machine.last_event();
  Node& node = open_node();
  if (node.tree != 0) node.step = trees_.take_first(node.tree, below_);
  node.step.is_value = true;
  node.step.value_count = count;
  node.step.kind = OperationKind::choose;
  node.step.thread = thread;
  // Where a thread sleeps, its own branch meets them, and races there bring back those that differ.
  if (!node.sleep.empty()) return node.step.value;
  if (depth_ <= base_) {
    shared_->add_values(*leaf_, depth_ - 1, node.step, count);
    return node.step.value;
  }
  for (std::uint32_t value = 0; value < count; ++value) {
    if (value == node.step.value || trees_.contains_value(node.tree, value)) continue;
    Step alternative = node.step;
    alternative.value = value;
    trees_.add(node.tree, alternative);
    ++node.branches;
    forget_shares(depth_ - 1);
  }
  return node.step.value;
}

ThreadId OptimalDpor::abandon() {
  abandoned_ = true;
  ++redundant_;
  return kNoThread;
}

void OptimalDpor::depart(const std::string& expected, const std::string& found,
                         source_location where) {
  departure_.emplace();
  departure_->expected = expected;
  departure_->found = found;
  if (where.line != 0) departure_->locations.push_back(where);
}

// --- Clocks ----------------------------------------------------------------------------------

OptimalDpor::ThreadState& OptimalDpor::thread_state(std::uint16_t thread) {
  if (thread >= stride_) widen(thread + 1U);
  return threads_[thread];
}

void OptimalDpor::widen(std::uint32_t width) {
  const std::uint32_t stride = (width + kBlock - 1) / kBlock * kBlock;
  const std::size_t rows = stride_ == 0 ? 0 : clocks_.size() / stride_;
  std::vector<std::uint32_t> clocks(rows * stride, 0);
  for (std::size_t i = 0; i < rows; ++i) {
    std::copy_n(clocks_.data() + i * stride_, stride_, clocks.data() + i * stride);
  }
  clocks_ = std::move(clocks);
  stride_ = stride;
  before_.resize(stride, 0);
  covered_.resize(stride, 0);
  threads_.resize(stride);
}

// Without a call, for there are few blocks.
void OptimalDpor::copy_row(const std::uint32_t* from, std::uint32_t* to) const {
  for (std::uint32_t block = 0; block < stride_; block += kBlock) {
    std::memcpy(to + block, from + block, kBlock * sizeof(std::uint32_t));
  }
}

void OptimalDpor::merge(std::uint32_t* __restrict into, std::uint32_t node) {
  const std::uint32_t* __restrict from = row(node);
  for (std::uint32_t block = 0; block < stride_; block += kBlock) {
    for (std::uint32_t i = block; i < block + kBlock; ++i) into[i] = std::max(into[i], from[i]);
  }
}

// `to` learns all that `from` knows: it created that thread, or joined it.
void OptimalDpor::learn(Node& node, std::uint16_t to, std::uint16_t from) {
  thread_state(std::max(to, from));  // makes room for both
  const ThreadState& source = threads_[from];
  ThreadState& learner = threads_[to];
  node.learners.push_back({to, static_cast<std::uint32_t>(learner.learned.size())});
  if (source.node != kNone) learner.learned.push_back(source.node);
  learner.learned.insert(learner.learned.end(), source.learned.begin(), source.learned.end());
}

// Sets before_ to what a thread knows after its step `last` (kNone: it has made none), and what it
// learned since.
void OptimalDpor::read_clock(std::uint32_t last, const std::vector<std::uint32_t>& learned) {
  if (last != kNone) {
    copy_row(row(last), before_.data());
  } else {
    std::fill(before_.begin(), before_.end(), 0);
  }
  for (const std::uint32_t each : learned) merge(before_.data(), each);
}

// Sets before_ to what must have happened before the step of the node.
void OptimalDpor::read_clock_before(const Node& node) {
  read_clock(node.previous_of_thread, node.learned);
  // One that may time out need not have known of its notification.
  if (node.cause != kNone && !deadline_of(node)) merge(before_.data(), node.cause);
}

void OptimalDpor::make_row(std::uint32_t node_index) {
  constexpr std::size_t kRoom = 64;
  if (clocks_.size() >= (std::size_t{node_index} + 1) * stride_) return;
  clocks_.resize((node_index + kRoom) * stride_, 0);
}

void OptimalDpor::set_clock(std::uint32_t node_index) {
  Node& node = nodes_[node_index];
  ThreadState& state = thread_state(node.step.thread);
  make_row(node_index);
  node.index = ++state.step_count;
  node.previous_of_thread = std::exchange(state.node, node_index);
  node.learned.swap(state.learned);
  state.learned.clear();
  read_clock_before(node);
  copy_row(before_.data(), row(node_index));
  if (node.cause != kNone) merge(row(node_index), node.cause);
  row(node_index)[node.step.thread] = node.index;
}

// --- Events ----------------------------------------------------------------------------------

// The last node's step has taken effect, with all that it led to.
void OptimalDpor::analyse_last(const Machine& machine) {
  machine_ = &machine;
  analyses_ = true;
  event_nodes_.resize(event_begin_);
  const std::uint32_t node_index = depth_ - 1;
  if (depth_ == 0) {
    event_nodes_.resize(machine.last_event(), kNone);
    return;
  }
  if (nodes_[node_index].analysed) return;
  nodes_[node_index].analysed = true;
  if (!nodes_[node_index].step.is_value) review_open_races();
  read_operation(machine, node_index);
  set_clock(node_index);
  event_nodes_.resize(machine.last_event(), node_index);
  read_consequences(machine, node_index);
  find_races(node_index);
  unreviewed_ = node_index;
  while (unreviewed_ > 0 && nodes_[unreviewed_].step.is_value) --unreviewed_;
}

void OptimalDpor::read_operation(const Machine& machine, std::uint32_t node_index) {
  Node& node = nodes_[node_index];
  Step& step = node.step;
  const std::uint32_t value = step.value;
  const std::uint32_t value_count = step.value_count;
  const bool is_value = step.is_value;
  const std::uint16_t thread = step.thread;
  step.clear();
  step.thread = thread;
  step.is_value = is_value;
  step.value = value;
  step.value_count = value_count;
  step.kind = OperationKind::choose;
  node.has_cause = false;
  node.cause = kNone;
  if (is_value) return;
  HEDDLE_ASSERT(event_begin_ < machine.events().size());
  const Event& event = machine.events()[event_begin_];
  HEDDLE_ASSERT(event.thread == thread);
  step.kind = event.kind;
  step.expected = event.expected;
  step.place = event.place;
  // That of an await is not known where it is announced.
  const bool known = event.kind != OperationKind::await;
  node.object = known ? event.object : kNoObject;
  step.add(event);
  node.has_cause = event.cause != 0;
  if (!node.has_cause) return;
  HEDDLE_ASSERT(event.cause <= event_nodes_.size());
  node.cause = event_nodes_[event.cause - 1];
}

void OptimalDpor::read_consequences(const Machine& machine, std::uint32_t node_index) {
  Node& node = nodes_[node_index];
  const auto& events = machine.events();
  // What threads know at the end of the last of them is asked by nobody.
  const bool learns = machine.ending() != Ending::finished || machine.has_daemons();
  for (std::size_t i = event_begin_; i < events.size(); ++i) {
    const Event& event = events[i];
    if (event.kind == OperationKind::timer || event.kind == OperationKind::await_read) {
      node.step.add(event);
    } else if (!learns) {
      continue;
    } else if (event.kind == OperationKind::thread_create) {
      learn(node, static_cast<std::uint16_t>(event.second), event.thread);
    } else if (event.kind == OperationKind::thread_join) {
      learn(node, event.thread, static_cast<std::uint16_t>(event.second));
    }
  }
}

std::uint32_t& OptimalDpor::last_on(ObjectId object) {
  const std::size_t slot = slot_of(object);
  if (slot >= last_.size()) last_.resize(slot + 1, kNone);
  return last_[slot];
}

// Takes the last node that was analysed off the path, for what objects and threads know there.
void OptimalDpor::unlink(Node& node) {
  if (!std::exchange(node.analysed, false)) return;
  for (std::size_t i = 0; i < node.step.touch_count; ++i) {
    last_on(node.step.touched[i].object) = node.previous[i];
  }
  while (!node.learners.empty()) {
    const Learner& learner = node.learners.back();
    threads_[learner.thread].learned.resize(learner.learned_before);
    node.learners.pop_back();
  }
  ThreadState& state = threads_[node.step.thread];
  state.node = node.previous_of_thread;
  --state.step_count;
  state.learned.swap(node.learned);
}

// --- Races -----------------------------------------------------------------------------------

void OptimalDpor::find_races(std::uint32_t node_index) {
  copy_row(before_.data(), covered_.data());
  Node& node = nodes_[node_index];
  for (std::size_t i = 0; i < node.step.touch_count; ++i) {
    const Touch touch = node.step.touched[i];
    std::uint32_t& last = last_on(touch.object);
    node.previous[i] = last;
    find_races_on(node_index, touch, last);
    last = node_index;
  }
}

// Goes back over the steps that touched the object, as far as something it depends on is not
// already known to come before it.
void OptimalDpor::find_races_on(std::uint32_t node_index, const Touch& touch, std::uint32_t last) {
  for (std::uint32_t at = last; at != kNone;) {
    const Node& other = nodes_[at];
    std::size_t slot = 0;
    while (other.step.touched[slot].object != touch.object) ++slot;
    const Touch& seen = other.step.touched[slot];
    const std::uint32_t current = std::exchange(at, other.previous[slot]);
    if (!conflicting(touch.access, seen.access)) continue;
    if (bug_ == PlantedBug::dropped_dependence && current + 1 == node_index) continue;
    if (covered_[other.step.thread] >= other.index) {  // so the node's clock knows it as well
      if (seen.access == Access::write) return;
      continue;
    }
    merge(row(node_index), current);
    const bool certain = loops_ == Loops::trusted || nodes_[node_index].step.place == 0;
    if (reverse(current, node_index, &seen, &touch) && certain) merge(covered_.data(), current);
  }
}

// Plans the execution in which the second step comes before the first; false where it cannot.
bool OptimalDpor::reverse(std::uint32_t first, std::uint32_t second, const Touch* seen,
                          const Touch* touch) {
  gather(first, second);
  const Node& later = nodes_[second];
  Step moved = later.step;
  if (touch != nullptr && !move(first, second, *seen, *touch, moved)) return false;
  sequence_.emplace_back(&moved, before_.data(), later.index, true);
  insert(first);
  const bool at_end = second == depth_ || touch == nullptr;  // nothing happens later
  if (!outsiders_.empty() && !at_end) {
    keep_open({0, kNone, first, second, second, dropped_, moved, {}});
  }
  return true;
}

// Sets sequence_ to the events from `first` up to `end` that it does not happen before.
void OptimalDpor::gather(std::uint32_t first, std::uint32_t end) {
  const Node& earlier = nodes_[first];
  sequence_.clear();
  dropped_ = kNoObject;
  for (std::uint32_t i = first + 1; i < end; ++i) {
    if (row(i)[earlier.step.thread] >= earlier.index) continue;
    sequence_.emplace_back(&nodes_[i].step, row(i), nodes_[i].index, false);
  }
}

// Looks again at the races with whose outsiders the last step conflicts, if it could have come
// before that race as well. All that was chosen within it is known by now.
void OptimalDpor::review_open_races() {
  const std::uint32_t node_index = std::exchange(unreviewed_, kNone);
  if (node_index == kNone || nodes_[node_index].step.touch_count == 0) return;
  const Step& step = nodes_[node_index].step;
  const std::uint64_t objects = step.objects();
  std::uint32_t end = node_index + 1;
  while (end < depth_ && nodes_[end].analysed && nodes_[end].step.is_value) ++end;
  const std::size_t count = open_races_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const OpenRace& race = open_races_[i];
    if ((race.objects & objects) == 0 || race.reviewed != kNone) continue;
    if (race.since >= node_index) continue;
    const Node& earlier = nodes_[race.first];
    if (row(node_index)[earlier.step.thread] >= earlier.index) continue;
    const bool conflicts =
        std::any_of(race.outsiders.begin(), race.outsiders.end(), [&](const Step& outsider) {
          return outsider.thread != step.thread && dependent(outsider, step);
        });
    if (conflicts) review(i, end);
  }
}

// With the events before the node `end`.
void OptimalDpor::review(std::size_t index, std::uint32_t end) {
  OpenRace race = open_races_[index];
  gather(race.first, end);
  const Node& later = nodes_[race.second];
  read_clock_before(later);
  Step moved = race.moved;
  if (deadline_of(later)) {
    moved = later.step;
    if (!move_timed(race.first, race.second, moved)) return;
  } else if (race.dropped != kNoObject) {
    drop_from_sequence(race.dropped);
  }
  sequence_.emplace_back(&moved, before_.data(), later.index, true);
  insert(race.first);
  open_races_[index].reviewed = end - 1;
  if (outsiders_.empty()) return;
  race.since = end - 1;
  keep_open(std::move(race));
}

// With the outsiders of the last reversal.
void OptimalDpor::keep_open(OpenRace race) {
  race.outsiders = outsiders_;
  race.objects = 0;
  for (const Step& outsider : outsiders_) race.objects |= outsider.objects();
  open_races_.push_back(std::move(race));
}

// The path changes from that node on.
void OptimalDpor::forget_open_races(std::uint32_t from) {
  while (!open_races_.empty() && open_races_.back().since >= from) open_races_.pop_back();
  for (OpenRace& race : open_races_) {
    if (race.reviewed != kNone && race.reviewed >= from) race.reviewed = kNone;
  }
}

// Changes `moved`, the step of `second`, to what it does where it comes before `first`; false where
// it cannot.
bool OptimalDpor::move(std::uint32_t first, std::uint32_t second, const Touch& seen,
                       const Touch& touch, Step& moved) {
  if (deadline_of(nodes_[second])) return move_timed(first, second, moved);
  std::uint64_t state = state_after(seen, touch.object, seen.before);
  // Readers that do not leave: it comes before them too.
  if (seen.access == Access::read && !could_run(moved, touch, state)) {
    drop_from_sequence(touch.object);
    state = seen.before;
  }
  if (!could_run(moved, touch, state)) return false;
  const bool fails = touch.object != kInvariantsObject && machine_->futile(moved.place, state);
  if (fails) return false;
  if (moved.kind == OperationKind::await && !would_hold(second, state)) return false;
  if (seen.access == Access::write) {
    for (std::uint8_t i = 0; i < moved.touch_count; ++i) {
      if (moved.touched[i].object != touch.object) continue;
      moved.touched[i].access = access_in_state(moved, touch, state);
    }
  }
  return true;
}

// Takes the steps that touch the object out of the sequence, with what depends on them.
void OptimalDpor::drop_from_sequence(ObjectId object) {
  dropped_ = object;
  Sequence dropped;
  std::erase_if(sequence_, [&](const SequenceEvent& event) {
    const bool drops = event.step->touch_on(object) != nullptr ||
                       std::any_of(dropped.begin(), dropped.end(), [&](const auto& before) {
                         return event.clock[before.thread] >= before.index;
                       });
    if (drops) dropped.push_back(event);
    return drops;
  });
}

// Whether the await of a node would hold in another state of what it read. One that is blocked to
// the end comes behind the path.
bool OptimalDpor::would_hold(std::uint32_t node_index, std::uint64_t state) const {
  const auto& refuted = node_index < depth_ ? machine_->refuted_states() : *refuted_of_blocked_;
  return !std::binary_search(refuted.begin(), refuted.end(), state);
}

// The state of the object after the steps of the sequence, from the state before the first step of
// the race. Only readers of a shared lock can come and go there: all else depends on that step.
std::uint64_t OptimalDpor::state_after(const Touch& seen, ObjectId object,
                                       std::uint64_t before) const {
  if (seen.access == Access::write) return before;
  for (const SequenceEvent& event : sequence_) {
    if (event.step->touch_on(object) == nullptr) continue;
    const OperationKind kind = event.step->kind;
    const bool timed = (event.step->expected & Event::kTimed) != 0;
    const bool taken = (event.step->expected & Event::kTaken) != 0;
    if (kind == OperationKind::lock_shared && (!timed || taken)) ++before;
    if (kind == OperationKind::try_lock_shared && taken) ++before;
    if (kind == OperationKind::unlock_shared) --before;
  }
  return before;
}

// Adds the sequence to the node's wakeup tree unless a sleeping thread's branch covers it. Sets
// outsiders_.
void OptimalDpor::insert(std::uint32_t node_index) {
  outsiders_.clear();
  Node& node = nodes_[node_index];
  SleeperSearch search(sequence_);
  for (const Step& sleeper : node.sleep) {
    if (search.look_at(sleeper)) return;
  }
  if (search.outsider() != nullptr) return outsiders_.push_back(*search.outsider());
  if (node_index < base_) return shared_->insert(*leaf_, node_index, sequence_, outsiders_);
  if (bug_strikes(PlantedBug::lost_branch)) return;
  if (!trees_.insert(node.tree, sequence_, outsiders_)) return;
  ++node.branches;
  forget_shares(node_index);
}

// Whether the planted bug shows this time: every third.
bool OptimalDpor::bug_strikes(PlantedBug bug) {
  constexpr std::uint32_t kPeriod = 3;
  return bug == bug_ && ++bug_chances_ % kPeriod == 0;
}

void OptimalDpor::execution_stops(const Machine& machine) {
  if (departure_ || abandoned_ || depth_ == 0 || depth_ < fixed_) return;
  analyse_last(machine);
  for (const Thread* thread : machine.threads()) {
    if (thread->ended || thread->pending == nullptr || machine.enabled().contains(thread->id)) {
      continue;
    }
    if (const auto blocked = blocked_step(machine, thread->id)) find_races_of_blocked(*blocked);
  }
  for (const BlockedStep& blocked : lost_) find_races_of_blocked(blocked);
  if (machine.stopped_by_step()) cut(machine);
}

void OptimalDpor::loses(const Machine& machine, ThreadId thread) {
  if (machine.enabled().contains(thread)) return;
  if (const auto blocked = blocked_step(machine, thread)) lost_.push_back(*blocked);
}

// What a thread that is blocked could have done before; none where it had to wait for others.
std::optional<OptimalDpor::BlockedStep> OptimalDpor::blocked_step(const Machine& machine,
                                                                  ThreadId thread) {
  const Operation& operation = *machine.pending(thread);
  if (!machine.waits_in_loop(thread) && !waits_for_turn(operation)) return std::nullopt;
  BlockedStep blocked{pending_step(machine, thread), 0, {}};
  if (blocked.step.touch_count == 0) return std::nullopt;  // it waits for nothing that changes
  if (operation.kind == OperationKind::condition_relock) {
    blocked.cause = static_cast<const Waiter*>(operation.context)->cause;
  } else if (operation.kind == OperationKind::await) {
    blocked.refuted = Machine::current()->refuted_states_of(thread);
  }
  return blocked;
}

// An acquisition that is blocked for ever could have been first.
void OptimalDpor::find_races_of_blocked(const BlockedStep& blocked) {
  const ThreadState& state = thread_state(blocked.step.thread);
  make_row(depth_);
  read_clock(state.node, state.learned);
  const std::uint32_t cause = blocked.cause != 0 ? event_nodes_[blocked.cause - 1] : kNone;
  if (cause != kNone) merge(before_.data(), cause);
  if (depth_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[depth_];
  node.step = blocked.step;
  node.index = state.step_count + 1;
  node.previous_of_thread = state.node;
  node.has_cause = blocked.cause != 0;
  node.cause = cause;
  refuted_of_blocked_ = &blocked.refuted;
  covered_ = before_;
  const Touch touch = node.step.touched[0];
  find_races_on(depth_, touch, last_on(touch.object));
}

// The last step ended the execution while others could have stepped: had they done so before, the
// program would have come to another end.
void OptimalDpor::cut(const Machine& machine) {
  const std::uint32_t last = depth_ - 1;
  std::uint32_t owner = last;
  nodes_[last].step.cut = true;
  while (owner > 0 && nodes_[owner].step.is_value) nodes_[--owner].step.cut = true;
  find_races_of_cut(last);
  Node& node = nodes_[owner];
  if (node.step.is_value) return;
  const auto insert_first = [&](const Step& step) {
    if (step.thread == node.step.thread) return;
    sequence_.assign(1, {&step, before_.data(), 1, true});
    insert(owner);
  };
  candidates_.for_each([&](ThreadId thread) {
    const bool parked = machine.pending(thread) != nullptr && !machine.is_daemon(thread);
    if (parked) insert_first(pending_step(machine, thread));
  });
  for (const Step& step : daemon_steps_) insert_first(step);
}

void OptimalDpor::find_races_of_cut(std::uint32_t node_index) {
  std::copy_n(row(node_index), stride_, covered_.data());
  for (std::uint32_t at = node_index; at-- > 0;) {
    const Node& other = nodes_[at];
    if (other.step.is_value || covered_[other.step.thread] >= other.index) continue;
    reverse(at, node_index, nullptr, nullptr);
    merge(covered_.data(), at);
  }
  std::copy(covered_.begin(), covered_.end(), row(node_index));
}

}  // namespace heddle
