#ifndef HEDDLE_CHECKER_DPOR_SHARED_TREE_H_
#define HEDDLE_CHECKER_DPOR_SHARED_TREE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/dpor/path.h"
#include "checker/dpor/wakeup_tree.h"

namespace heddle {

// The part of the search tree of Optimal DPOR that several workers share, as one of them sees it:
// see SharedWakeupTree, which is that part, and RemoteTree, where it is in another process.
class SharedTree {
 public:
  // Names a leaf.
  enum class Leaf : std::uintptr_t {};

  // A leaf to be explored by who took it.
  struct Task {
    Leaf leaf{};
    DporPath path;
  };

  // What a worker's path shows of one of its points.
  struct Point {
    Step step;  // taken there
    ObjectId object = kNoObject;
    std::vector<Step> explored;  // branches that are done, the eldest first
    TreeSteps pending;           // still to be explored
  };

  SharedTree() = default;
  SharedTree(const SharedTree&) = delete;
  SharedTree& operator=(const SharedTree&) = delete;
  virtual ~SharedTree() = default;

  // Waits for a leaf; none where all is done, or the search was stopped.
  virtual std::optional<Task> take() = 0;
  // Somebody waits for work that nobody has shared yet. Cheap: asked at each execution.
  virtual bool wants_more() = 0;

  // The first execution of a task has shown the steps on the way to its leaf.
  virtual void publish(Leaf leaf, const std::vector<Point>& points) = 0;
  // Inserts the sequence, which an execution below `leaf` calls for, at the node at `depth` above
  // that leaf, unless it is covered there. Uses it up. Appends to `outsiders` what did so without
  // being in the sequence: see WakeupTrees::insert.
  virtual void insert(Leaf leaf, std::uint32_t depth, Sequence& sequence,
                      std::vector<Step>& outsiders) = 0;
  // Branches for the values below `count` that are not there, at a choice above the leaf.
  virtual void add_values(Leaf leaf, std::uint32_t depth, const Step& chosen,
                          std::uint32_t count) = 0;
  // Shares what a worker has from its leaf on, as far as `points` go; returns the leaf at their
  // end, at which it goes on.
  virtual Leaf share(Leaf leaf, const std::vector<Point>& points) = 0;
  virtual void finish(Leaf leaf) = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_SHARED_TREE_H_
