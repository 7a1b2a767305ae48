// How a search of OptimalDpor is taken up where another one was left.

#include "checker/dpor/path.h"

#include "checker/dpor/optimal_dpor.h"
#include "sim/engine/machine.h"

namespace heddle {

OptimalDpor::OptimalDpor(const Path& path) : bug_(PlantedBug::none), loops_(Loops::trusted) {
  adopt(path);
}

// REQUIRES: no path, but perhaps nodes that are kept for their memory.
void OptimalDpor::adopt(const Path& path) {
  forget_shares(0);
  length_ = fixed_ = static_cast<std::uint32_t>(path.points.size());
  if (nodes_.size() < length_) nodes_.resize(length_);
  for (std::uint32_t i = 0; i < length_; ++i) {
    const Path::Point& point = path.points[i];
    Node& node = nodes_[i];
    node.analysed = false;
    node.step = point.step;
    node.object = point.object;
    node.branches = point.branches;
    node.sleep = point.sleep;
    node.tree = trees_.add_all(point.tree);
  }
  below_ = trees_.add_all(path.below);
  adopted_ = true;
}

OptimalDpor::Path OptimalDpor::path() const {
  Path path;
  for (std::uint32_t i = 0; i < length_; ++i) {
    const Node& node = nodes_[i];
    path.points.push_back(
        {node.step, node.object, node.branches, node.sleep, trees_.steps_of(node.tree)});
  }
  path.below = trees_.steps_of(below_);
  return path;
}

// An adopted path is analysed as it is followed for the first time: that gives its clocks. Its
// races were found before.
void OptimalDpor::follow_adopted(const Machine& machine) {
  analyse_last(machine);
  event_begin_ = machine.last_event();
}

}  // namespace heddle
