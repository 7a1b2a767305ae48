#ifndef HEDDLE_CHECKER_DPOR_SHARED_WAKEUP_TREE_H_
#define HEDDLE_CHECKER_DPOR_SHARED_WAKEUP_TREE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "checker/dpor/shared_tree.h"
#include "checker/work_pool.h"

namespace heddle {

// The part of the search tree of Optimal DPOR that several workers share, each on an OS thread of
// its own: its leaves are what they work at.
//
// A wakeup sequence wakes every thread that sleeps where it was inserted. So nobody sleeps at a
// leaf, and what lies below is explored by one worker as if nothing else existed. What concerns
// others are only the sequences that a leaf's executions send to nodes above it: in the sequential
// search those come before the younger branches of the node are explored, here perhaps when that
// has begun or is done. As there, a sequence is dropped where a sleeper or an elder branch covers
// it. Otherwise it goes down through the younger branches, started or not, to a leaf, which covers
// it, or to where none fits, where it becomes a new branch, the youngest. For that, inner nodes
// stay until all that is older is done. Who sent it is told which steps decided that and are none
// of its own, and sends it again, with more events, where one conflicts with them. So the leaves,
// and with them the executions, are those that one worker would explore, in another order; each
// trace once, none in vain.
class SharedWakeupTree final : public SharedTree, public WorkerStates {
 public:
  // `take_turns`: the workers are on one OS thread, so that none waits for another, and they share
  // whatever they can.
  explicit SharedWakeupTree(std::uint32_t workers, bool take_turns = false);
  ~SharedWakeupTree() override;

  // Where workers take turns, none as well where there is none now.
  std::optional<Task> take() override;
  bool wants_more() override { return take_turns_ || wanted(); }
  void publish(Leaf leaf, const std::vector<Point>& points) override;
  void insert(Leaf leaf, std::uint32_t depth, Sequence& sequence,
              std::vector<Step>& outsiders) override;
  void add_values(Leaf leaf, std::uint32_t depth, const Step& chosen, std::uint32_t count) override;
  Leaf share(Leaf leaf, const std::vector<Point>& points) override;
  void finish(Leaf leaf) override;

  bool done() const;
  // Leaves that nobody has taken.
  std::size_t pending() const;

 private:
  struct Node;

  static Node& node_of(Leaf leaf) noexcept;
  static Node& ancestor(Node& leaf, std::uint32_t depth);
  static std::vector<const Node*> way_to(const Node& leaf);
  Node* find_ready(Node& node) const;
  Task task_at(Node& leaf) const;
  Node& add_child(Node& parent, const Step& step);
  void add_pending(Node& parent, const TreeSteps& steps);
  void add_sequence(Node& parent, std::span<const SequenceEvent> sequence);
  bool insert_below(Node& parent, std::size_t elders, std::span<SequenceEvent> rest,
                    std::vector<Step>& outsiders);
  bool insert_below_values(Node& node, std::span<const SequenceEvent> rest,
                           std::vector<Step>& outsiders);
  static void note_sleep(Node& node);
  static void note_sleep_below(Node& node);
  static void count_open(Node& node, std::int64_t change);
  static void forget_done(Node& node);
  void announce_change();

  const bool take_turns_;
  std::unique_ptr<Node> root_;
  std::size_t pending_ = 0;  // leaves that nobody has taken
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_SHARED_WAKEUP_TREE_H_
