#ifndef HEDDLE_CHECKER_DPOR_WAKEUP_TREE_H_
#define HEDDLE_CHECKER_DPOR_WAKEUP_TREE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "checker/dpor/step.h"

namespace heddle {

// An event of a sequence that shall become a branch of a wakeup tree.
struct SequenceEvent {
  const Step* step = nullptr;
  std::uint64_t objects = 0;             // see Step::objects
  const std::uint32_t* clock = nullptr;  // what happens-before it, by thread; null for a value
  std::uint32_t index = 0;               // of its thread's steps, counted from 1
  std::uint16_t thread = kNoThread;      // of its step,
  bool is_value = false;                 // and whether that is one
  bool reversed = false;  // the last event: it takes place earlier than it did, so that its clock
                          // holds only what it must have behind it anyway

  SequenceEvent() = default;
  // REQUIRES: `taken` stays where it is
  SequenceEvent(const Step* taken, const std::uint32_t* known, std::uint32_t number,
                bool is_reversed) noexcept
      : step(taken),
        objects(taken->objects()),
        clock(known),
        index(number),
        thread(taken->thread),
        is_value(taken->is_value),
        reversed(is_reversed) {}
};
using Sequence = std::vector<SequenceEvent>;

// How a step can come first in an execution that is equivalent to one that begins with a sequence,
// that is, how it is a weak initial of it (JACM 2017, definition 4.6): as an event of the sequence,
// or as one that is independent of all in it.
enum class Initial : std::uint8_t { none, inside, outside };

// How `step`, the next of its thread, is a weak initial of `sequence`.
Initial weak_initial(const Step& step, std::span<const SequenceEvent> sequence);

// Looks for a sleeper among several that covers a sequence.
class SleeperSearch {
 public:
  explicit SleeperSearch(std::span<const SequenceEvent> sequence) noexcept : sequence_(sequence) {}

  // Returns whether the sleeper covers it as one of its events, that is, for whatever begins so.
  // REQUIRES: it stays as it is
  bool look_at(const Step& sleeper);
  // One that covers it only as long as it has nothing that conflicts with that; null: there is
  // none.
  const Step* outsider() const noexcept { return outsider_; }

 private:
  std::span<const SequenceEvent> sequence_;
  const Step* outsider_ = nullptr;
};

// Takes `step` off the sequence where it can come first, and leaves the rest; returns how it can.
// Costs as much as the step lies behind the first, not as the sequence is long.
Initial consume(const Step& step, std::span<SequenceEvent>& sequence);

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

  WakeupTrees() : nodes_(1), steps_(1) {}

  // Adds `sequence` to `tree` unless a branch of it leads to an equivalent execution already
  // (JACM 2017, definition 6.3): where that takes a step that chooses a value and is none of the
  // sequence's, to those with the other values as well. Returns whether it was added. Uses
  // `sequence` up. Appends to `outsiders` the steps on the way that are none of the sequence's: it
  // would not have come there if it had anything that conflicts with them.
  bool insert(Link& tree, Sequence& sequence, std::vector<Step>& outsiders);
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
  const Step& first(Link tree) const { return steps_[tree]; }
  std::size_t size() const noexcept { return nodes_.size() - 1 - free_count_; }

 private:
  // Small, for insertions go down long branches. Most steps are told apart by what it repeats.
  struct Node {
    Link child = 0;
    Link sibling = 0;
    std::uint32_t value = 0;
    std::uint16_t thread = kNoThread;
    bool is_value = false;
  };

  bool insert_below(Link parent, Link& tree, std::span<SequenceEvent> rest,
                    std::vector<Step>& outsiders);
  bool insert_below_values(Link branch, Link& tree, std::span<const SequenceEvent> rest,
                           std::vector<Step>& outsiders);
  Link allocate(const Step& step);
  void append(Link& tree, std::span<const SequenceEvent> sequence);

  Initial consume(Link branch, std::span<SequenceEvent>& sequence) const;

  std::vector<Node> nodes_;  // [0] stands for none
  std::vector<Step> steps_;  // of the nodes
  Link free_ = 0;            // linked by `sibling`
  std::size_t free_count_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_WAKEUP_TREE_H_
