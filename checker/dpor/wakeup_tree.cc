#include "checker/dpor/wakeup_tree.h"

#include <algorithm>
#include <utility>

#include "sim/engine/assert.h"

namespace heddle {
namespace {

// Whether something in the sequence before `at` must come before it.
bool has_predecessor(std::span<const SequenceEvent> sequence, std::size_t at) {
  const SequenceEvent& event = sequence[at];
  if (event.step.is_value) return false;  // its own step was taken off before
  for (std::size_t i = 0; i < at; ++i) {
    const SequenceEvent& earlier = sequence[i];
    if (earlier.step.is_value) continue;
    if (event.clock[earlier.step.thread] >= earlier.index) return true;
    if (event.reversed && dependent(earlier.step, event.step)) return true;
  }
  return false;
}

std::size_t first_of_thread(std::span<const SequenceEvent> sequence, std::uint16_t thread) {
  const auto found =
      std::find_if(sequence.begin(), sequence.end(),
                   [&](const SequenceEvent& event) { return event.step.thread == thread; });
  return static_cast<std::size_t>(found - sequence.begin());
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
  while (end < sequence.size() && sequence[end].step.is_value) ++end;
  return end - at - 1;
}

}  // namespace

bool weak_initial(const Step& step, std::span<const SequenceEvent> sequence) {
  const std::size_t at = first_of_thread(sequence, step.thread);
  if (at == sequence.size()) {
    return step.is_value ||
           std::none_of(sequence.begin(), sequence.end(),
                        [&](const SequenceEvent& event) { return dependent(step, event.step); });
  }
  const Step& own = sequence[at].step;
  if (own.is_value != step.is_value || (own.is_value && own.value != step.value)) return false;
  return !has_predecessor(sequence, at);
}

bool consume(const Step& step, std::span<SequenceEvent>& sequence) {
  if (!weak_initial(step, sequence)) return false;
  const std::size_t at = first_of_thread(sequence, step.thread);
  if (at == sequence.size()) return true;
  take_off(sequence, at, step.is_value ? 0 : values_behind(sequence, at));
  return true;
}

WakeupTrees::Link WakeupTrees::allocate(const Step& step) {
  if (free_ == 0) {
    nodes_.push_back({step, 0, 0});
    return static_cast<Link>(nodes_.size() - 1);
  }
  const Link link = free_;
  free_ = nodes_[link].sibling;
  --free_count_;
  nodes_[link] = {step, 0, 0};
  return link;
}

bool WakeupTrees::insert(Link& tree, Sequence& sequence) {
  std::span<SequenceEvent> rest(sequence);
  Link parent = 0;  // 0: the root
  for (;;) {
    Link child = parent == 0 ? tree : nodes_[parent].child;
    while (child != 0 && !consume(nodes_[child].step, rest)) child = nodes_[child].sibling;
    if (child == 0) break;
    if (nodes_[child].child == 0 || rest.empty()) return false;
    parent = child;
  }
  if (parent == 0) {
    append(tree, rest);
  } else {
    Link branch = nodes_[parent].child;
    append(branch, rest);
  }
  return true;
}

void WakeupTrees::add(Link& tree, const Step& step) {
  const SequenceEvent only{step, nullptr, 0, false};
  append(tree, {&only, 1});
}

bool WakeupTrees::contains_value(Link tree, std::uint32_t value) const {
  for (Link branch = tree; branch != 0; branch = nodes_[branch].sibling) {
    if (nodes_[branch].step.value == value) return true;
  }
  return false;
}

// The sequence becomes the last branch of the (for a root, possibly empty) tree.
void WakeupTrees::append(Link& tree, std::span<const SequenceEvent> sequence) {
  Link last = tree;
  while (last != 0 && nodes_[last].sibling != 0) last = nodes_[last].sibling;
  Link above = 0;
  for (const SequenceEvent& event : sequence) {
    const Link link = allocate(event.step);
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
  return node.step;
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
    steps.push_back({node.step, depth});
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
