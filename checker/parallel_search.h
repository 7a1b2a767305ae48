#ifndef HEDDLE_CHECKER_PARALLEL_SEARCH_H_
#define HEDDLE_CHECKER_PARALLEL_SEARCH_H_

#include <functional>
#include <vector>

#include "checker/phase.h"
#include "checker/scheduler/dfs.h"

namespace heddle {

// Where a parallel search stands.
struct Standing {
  Tally tally;
  std::uint64_t executions = 0;  // of this phase
  std::vector<DfsPath> paths;    // what is left
};

// Searches `paths` by dfs on options.jobs OS threads. Calls `save` every now and then with where
// the search stands, `due` being asked first, and once at the end if it can be gone on with.
PhaseEnd search_by_dfs(const PhaseWork& work, const std::vector<DfsPath>& paths,
                       std::optional<std::uint64_t> executions_max,
                       const std::function<bool()>& due,
                       const std::function<void(const Standing&)>& save);

// Explores all traces by Optimal DPOR on options.jobs OS threads: see SharedWakeupTree.
PhaseEnd search_by_dpor(const PhaseWork& work, std::optional<std::uint64_t> executions_max);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_PARALLEL_SEARCH_H_
