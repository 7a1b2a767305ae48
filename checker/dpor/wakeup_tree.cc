#include "checker/dpor/wakeup_tree.h"

#include <algorithm>
#include <utility>

#include "sim/engine/assert.h"

namespace heddle {
namespace {

// Whether the order of a step that touches `objects` and the event matters.
bool conflicts(const Step& step, std::uint64_t objects, const SequenceEvent& event) {
  return (objects & event.objects) != 0 && dependent(step, *event.step);
}

// Whether something in the sequence before `at` must come before it.
bool has_predecessor(std::span<const SequenceEvent> sequence, std::size_t at) {
  const SequenceEvent& event = sequence[at];
  if (event.is_value) return false;  // its own step was taken off before
  for (std::size_t i = 0; i < at; ++i) {
    const SequenceEvent& earlier = sequence[i];
    if (earlier.is_value) continue;
    if (event.clock[earlier.thread] >= earlier.index) return true;
    if (event.reversed && conflicts(*event.step, event.objects, earlier)) return true;
  }
  return false;
}

std::size_t first_of_thread(std::span<const SequenceEvent> sequence, std::uint16_t thread) {
  const auto found =
      std::find_if(sequence.begin(), sequence.end(),
                   [&](const SequenceEvent& event) { return event.thread == thread; });
  return static_cast<std::size_t>(found - sequence.begin());
}

// Whether the event is of the step that is the next of its thread, not of another value.
bool is_step_of(const SequenceEvent& event, const Step& step) {
  return event.is_value == step.is_value && (!event.is_value || event.step->value == step.value);
}

// Takes event `at` off. The `values` behind it, which are chosen within it, come first from then
// on.
void take_off(std::span<SequenceEvent>& sequence, std::size_t at, std::size_t values) {
  const auto begin = sequence.begin();
  using Distance = std::span<SequenceEvent>::difference_type;
  std::rotate(begin, begin + static_cast<Distance>(at),
              begin + static_cast<Distance>(at + 1 + values));
  sequence = sequence.subspan(1);
}

std::size_t values_behind(std::span<const SequenceEvent> sequence, std::size_t at) {
  std::size_t end = at + 1;
  while (end < sequence.size() && sequence[end].is_value) ++end;
  return end - at - 1;
}

}  // namespace

Initial weak_initial(const Step& step, std::span<const SequenceEvent> sequence) {
  const std::size_t at = first_of_thread(sequence, step.thread);
  if (at == sequence.size()) {
    if (step.is_value) return Initial::outside;
    const std::uint64_t objects = step.objects();
    const bool conflict =
        std::any_of(sequence.begin(), sequence.end(),
                    [&](const SequenceEvent& event) { return conflicts(step, objects, event); });
    return conflict ? Initial::none : Initial::outside;
  }
  const bool inside = is_step_of(sequence[at], step) && !has_predecessor(sequence, at);
  return inside ? Initial::inside : Initial::none;
}

bool SleeperSearch::look_at(const Step& sleeper) {
  const Initial initial = weak_initial(sleeper, sequence_);
  if (initial == Initial::outside) outsider_ = &sleeper;
  return initial == Initial::inside;
}

Initial consume(const Step& step, std::span<SequenceEvent>& sequence) {
  const Initial initial = weak_initial(step, sequence);
  if (initial != Initial::inside) return initial;
  const std::size_t at = first_of_thread(sequence, step.thread);
  take_off(sequence, at, step.is_value ? 0 : values_behind(sequence, at));
  return initial;
}

WakeupTrees::Link WakeupTrees::allocate(const Step& step) {
  const Node node{0, 0, step.value, step.thread, step.is_value};
  if (free_ == 0) {
    nodes_.push_back(node);
    steps_.push_back(step);
    return static_cast<Link>(nodes_.size() - 1);
  }
  const Link link = free_;
  free_ = nodes_[link].sibling;
  --free_count_;
  nodes_[link] = node;
  steps_[link] = step;
  return link;
}

bool WakeupTrees::insert(Link& tree, Sequence& sequence, std::vector<Step>& outsiders) {
  return insert_below(0, tree, sequence, outsiders);
}

// As the function of that name; but in the usual case, where the sequence begins with a step of the
// branch's thread, without a look at the step of the branch.
Initial WakeupTrees::consume(Link branch, std::span<SequenceEvent>& sequence) const {
  const Node& node = nodes_[branch];
  if (sequence.empty() || sequence.front().thread != node.thread) {
    return heddle::consume(steps_[branch], sequence);
  }
  const SequenceEvent& front = sequence.front();
  const bool same =
      front.is_value == node.is_value && (!node.is_value || front.step->value == node.value);
  if (!same) return Initial::none;
  sequence = sequence.subspan(1);
  return Initial::inside;
}

// Below `parent`, a node of `tree`; 0: at its root.
bool WakeupTrees::insert_below(Link parent, Link& tree, std::span<SequenceEvent> rest,
                               std::vector<Step>& outsiders) {
  for (;;) {
    const Link first = parent == 0 ? tree : nodes_[parent].child;
    Link child = first;
    Initial initial = Initial::none;
    while (child != 0 && (initial = consume(child, rest)) == Initial::none) {
      child = nodes_[child].sibling;
    }
    if (child == 0) {
      Link branches = first;
      append(branches, rest);
      if (parent == 0) tree = branches;
      return true;
    }
    if (rest.empty()) return false;
    if (initial == Initial::outside) {
      if (nodes_[child].is_value) return insert_below_values(first, tree, rest, outsiders);
      outsiders.push_back(steps_[child]);
    }
    if (nodes_[child].child == 0) return false;
    parent = child;
  }
}

// What is independent of a step comes after each value that can be chosen within it, not only after
// those that were asked for: `branch` is the first of these.
bool WakeupTrees::insert_below_values(Link branch, Link& tree, std::span<const SequenceEvent> rest,
                                      std::vector<Step>& outsiders) {
  Step chosen = steps_[branch];
  bool added = false;
  for (std::uint32_t value = 0; value < chosen.value_count; ++value) {
    Sequence sequence(rest.begin(), rest.end());
    Link same = branch;
    while (same != 0 && nodes_[same].value != value) same = nodes_[same].sibling;
    if (same == 0) {
      chosen.value = value;
      sequence.emplace(sequence.begin(), &chosen, nullptr, 0, false);
      append(branch, sequence);
      added = true;
    } else if (nodes_[same].child != 0) {
      added = insert_below(same, tree, sequence, outsiders) || added;
    }
  }
  return added;
}

void WakeupTrees::add(Link& tree, const Step& step) {
  const SequenceEvent only{&step, nullptr, 0, false};
  append(tree, {&only, 1});
}

bool WakeupTrees::contains_value(Link tree, std::uint32_t value) const {
  for (Link branch = tree; branch != 0; branch = nodes_[branch].sibling) {
    if (nodes_[branch].value == value) return true;
  }
  return false;
}

// The sequence becomes the last branch of the (for a root, possibly empty) tree.
void WakeupTrees::append(Link& tree, std::span<const SequenceEvent> sequence) {
  Link last = tree;
  while (last != 0 && nodes_[last].sibling != 0) last = nodes_[last].sibling;
  Link above = 0;
  for (const SequenceEvent& event : sequence) {
    const Link link = allocate(*event.step);
    if (above != 0) {
      nodes_[above].child = link;
    } else if (last != 0) {
      nodes_[last].sibling = link;
    } else {
      tree = link;
    }
    above = link;
  }
}

void WakeupTrees::discard(Link tree) {
  while (tree != 0) {
    discard(nodes_[tree].child);
    const Link next = nodes_[tree].sibling;
    nodes_[tree].sibling = std::exchange(free_, tree);
    ++free_count_;
    tree = next;
  }
}

Step WakeupTrees::take_first(Link& tree, Link& below) {
  HEDDLE_ASSERT(tree != 0);
  const Link link = tree;
  Node& node = nodes_[link];
  tree = node.sibling;
  below = node.child;
  node.sibling = free_;
  free_ = link;
  ++free_count_;
  return steps_[link];
}

TreeSteps WakeupTrees::steps_of(Link tree) const {
  TreeSteps steps;
  struct Due {
    Link link;
    std::uint32_t depth;
  };
  std::vector<Due> due;
  if (tree != 0) due.push_back({tree, 0});
  while (!due.empty()) {
    const auto [link, depth] = due.back();
    due.pop_back();
    const Node& node = nodes_[link];
    steps.push_back({steps_[link], depth});
    if (node.sibling != 0) due.push_back({node.sibling, depth});
    if (node.child != 0) due.push_back({node.child, depth + 1});
  }
  return steps;
}

WakeupTrees::Link WakeupTrees::add_all(const TreeSteps& steps) {
  Link tree = 0;
  std::vector<Link> last;  // by depth, on the way to the step before
  for (const TreeStep& each : steps) {
    HEDDLE_ASSERT(each.depth <= last.size());
    const Link link = allocate(each.step);
    if (each.depth < last.size()) {
      nodes_[last[each.depth]].sibling = link;
    } else if (each.depth > 0) {
      nodes_[last[each.depth - 1]].child = link;
    } else {
      tree = link;
    }
    last.resize(each.depth);
    last.push_back(link);
  }
  return tree;
}

}  // namespace heddle
