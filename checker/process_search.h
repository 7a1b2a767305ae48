#ifndef HEDDLE_CHECKER_PROCESS_SEARCH_H_
#define HEDDLE_CHECKER_PROCESS_SEARCH_H_

#include <cstdint>
#include <optional>

#include "checker/phase.h"
#include "sim/engine/machine.h"

namespace heddle {

// As the searches of parallel_search.h, in options.jobs processes, copies of this one. Each runs
// its executions on its copy of `machine`, which learns from all of them what loops that wait are
// known: so what one knows of a stack holds for the others. For programs whose executions need a
// process to themselves, and for those with such loops.
//
// Throws std::runtime_error where one of the processes dies, or throws something itself.
PhaseEnd search_by_dpor_in_processes(const PhaseWork& work, Machine& machine,
                                     std::optional<std::uint64_t> executions_max);
// REQUIRES: `machine` knows of no loops that wait
PhaseEnd search_by_dfs_in_processes(const PhaseWork& work, Machine& machine,
                                    std::optional<std::uint64_t> executions_max);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_PROCESS_SEARCH_H_
