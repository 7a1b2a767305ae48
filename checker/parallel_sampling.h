#ifndef HEDDLE_CHECKER_PARALLEL_SAMPLING_H_
#define HEDDLE_CHECKER_PARALLEL_SAMPLING_H_

#include "checker/phase.h"
#include "checker/strategy.h"

namespace heddle {

// Runs executions of a sampler from options.seed on options.jobs OS threads, without end or as far
// as `executions_max`. The result is that of one job: execution number i is the same whoever runs
// it, and what comes after the first that ends the search is not counted.
// REQUIRES: the strategy samples
PhaseEnd sample_in_parallel(const PhaseWork& work, const Strategy& strategy,
                            std::optional<std::uint64_t> executions_max);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_PARALLEL_SAMPLING_H_
