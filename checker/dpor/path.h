#ifndef HEDDLE_CHECKER_DPOR_PATH_H_
#define HEDDLE_CHECKER_DPOR_PATH_H_

#include <cstdint>
#include <vector>

#include "checker/dpor/wakeup_tree.h"

namespace heddle {

// A path of OptimalDpor's search tree at whose end its next execution begins, with what is still to
// be explored beside it: all that is left of the search, to be kept in a file. What else the search
// knows of a path comes back when the path is followed.
struct DporPath {
  struct Point {
    Step step;  // of the last point as its wakeup sequence foresees it
    ObjectId object = kNoObject;
    std::uint32_t branches = 1;  // that were known here
    std::vector<Step> sleep;
    TreeSteps tree;
  };

  std::vector<Point> points;  // none: the whole search
  TreeSteps below;            // what is to be explored below the last
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_PATH_H_
