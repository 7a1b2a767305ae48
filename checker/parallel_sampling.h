#ifndef HEDDLE_CHECKER_PARALLEL_SAMPLING_H_
#define HEDDLE_CHECKER_PARALLEL_SAMPLING_H_

#include "checker/phase.h"

namespace heddle {

// Runs executions of the random walk from options.seed on options.jobs OS threads, without end or
// as far as `executions_max`. The result is that of one job: execution number i is the same whoever
// runs it, and what comes after the first that ends the search is not counted.
PhaseEnd sample_in_parallel(const PhaseWork& work, std::optional<std::uint64_t> executions_max);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_PARALLEL_SAMPLING_H_
