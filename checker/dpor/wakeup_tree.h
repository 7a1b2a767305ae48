#ifndef HEDDLE_CHECKER_DPOR_WAKEUP_TREE_H_
#define HEDDLE_CHECKER_DPOR_WAKEUP_TREE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "checker/dpor/step.h"

namespace heddle {

// An event of a sequence that shall become a branch of a wakeup tree.
struct SequenceEvent {
  Step step;
  const std::uint32_t* clock = nullptr;  // what happens-before it, by thread; null for a value
  std::uint32_t index = 0;               // of its thread's steps, counted from 1
  bool reversed = false;  // the last event: it takes place earlier than it did, so that its clock
                          // holds only what it must have behind it anyway
};
using Sequence = std::vector<SequenceEvent>;

// Whether `step`, the next of its thread, can come first in an execution that is equivalent to one
// that begins with `sequence`: it is a weak initial of it (JACM 2017, definition 4.6).
bool weak_initial(const Step& step, std::span<const SequenceEvent> sequence);
// Takes `step` off the sequence where it can come first, and leaves the rest; false where it
// cannot. Costs as much as the step lies behind the first, not as the sequence is long.
bool consume(const Step& step, std::span<SequenceEvent>& sequence);

// A tree on its own, outside of any pool: its steps in the order in which they would be explored,
// each with its depth, that of a branch at the root being 0.
struct TreeStep {
  Step step;
  std::uint32_t depth = 0;
};
using TreeSteps = std::vector<TreeStep>;

// The branches still to be explored, of all nodes of the path: ordered trees whose nodes are steps,
// kept in one pool. A tree is named by the link to its first branch; 0 is the empty tree.
class WakeupTrees {
 public:
  using Link = std::uint32_t;

  WakeupTrees() : nodes_(1) {}

  // Adds `sequence` to `tree` unless a branch of it leads to an equivalent execution already
  // (JACM 2017, definition 6.3). Returns whether it was added. Uses `sequence` up.
  bool insert(Link& tree, Sequence& sequence);
  // Adds a branch of one step.
  void add(Link& tree, const Step& step);
  // Whether a branch of `tree` begins with that value.
  bool contains_value(Link tree, std::uint32_t value) const;
  // Takes the first branch off `tree`: its step, and what is to be explored below it.
  Step take_first(Link& tree, Link& below);
  // Drops all branches of `tree`.
  void discard(Link tree);
  // What `tree` holds, and a new tree that holds `steps`.
  TreeSteps steps_of(Link tree) const;
  Link add_all(const TreeSteps& steps);
  const Step& first(Link tree) const { return nodes_[tree].step; }
  std::size_t size() const noexcept { return nodes_.size() - 1 - free_count_; }

 private:
  struct Node {
    Step step;
    Link child = 0;
    Link sibling = 0;
  };

  Link allocate(const Step& step);
  void append(Link& tree, std::span<const SequenceEvent> sequence);

  std::vector<Node> nodes_;  // [0] stands for none
  Link free_ = 0;            // linked by `sibling`
  std::size_t free_count_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_WAKEUP_TREE_H_
