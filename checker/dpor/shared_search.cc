// How OptimalDpor works beside others of its kind: see SharedWakeupTree.

#include <algorithm>
#include <utility>

#include "checker/dpor/optimal_dpor.h"
#include "sim/engine/assert.h"

namespace heddle {

OptimalDpor::OptimalDpor(SharedTree& shared) noexcept
    : bug_(PlantedBug::none), loops_(Loops::trusted), shared_(&shared) {}

bool OptimalDpor::begin_with_others() {
  if (leaf_) {
    if (shared_->wants_more()) share();
    if (backtrack()) return true;
    shared_->finish(*std::exchange(leaf_, std::nullopt));
  }
  auto task = shared_->take();
  if (!task) return false;
  while (length_ > 0) unlink(nodes_[--length_]);
  forget_open_races(0);
  leaf_ = task->leaf;
  base_ = static_cast<std::uint32_t>(task->path.points.size() + task->path.below.size());
  published_ = false;
  event_begin_ = 0;
  adopt(task->path);
  return true;
}

// What the path shows of the point at `depth`; what sleeps there only because it did at the point
// before is not among what was explored.
SharedTree::Point OptimalDpor::shared_point(std::uint32_t depth) const {
  const Node& node = nodes_[depth];
  SharedTree::Point point{node.step, node.object, {}, {}};
  if (depth < base_) return point;
  Node inherited;
  if (depth > 0) inherit_sleep(inherited, nodes_[depth - 1]);
  using Distance = std::vector<Step>::difference_type;
  const auto count = static_cast<Distance>(inherited.sleep.size());
  point.explored.assign(node.sleep.begin() + count, node.sleep.end());
  point.pending = trees_.steps_of(node.tree);
  return point;
}

// The first execution of the task has taken all steps on the way to the leaf.
void OptimalDpor::publish() {
  std::vector<SharedTree::Point> points;
  const std::uint32_t known = std::min({depth_, length_, base_});
  for (std::uint32_t i = 0; i < known; ++i) points.push_back(shared_point(i));
  shared_->publish(*leaf_, points);
}

// Gives all branches to others that begin at the first node that has any, and at those below it as
// far as threads sleep there: what is explored where nobody sleeps concerns nobody else.
void OptimalDpor::share() {
  std::uint32_t end = base_;
  while (end < length_ && nodes_[end].tree == 0) ++end;
  if (end >= length_) return;
  for (;;) {
    Node below;
    inherit_sleep(below, nodes_[end++]);
    if (end == length_ || below.sleep.empty()) break;
  }
  forget_shares(base_);
  std::vector<SharedTree::Point> points;
  for (std::uint32_t i = base_; i < end; ++i) {
    points.push_back(shared_point(i));
    Node& node = nodes_[i];
    node.branches = 1;
    trees_.discard(std::exchange(node.tree, 0));
  }
  leaf_ = shared_->share(*leaf_, points);
  base_ = end;
}

}  // namespace heddle
