#ifndef HEDDLE_CHECKER_PROCESS_SAMPLING_H_
#define HEDDLE_CHECKER_PROCESS_SAMPLING_H_

#include <cstdint>
#include <optional>

#include "checker/phase.h"
#include "checker/strategy.h"

namespace heddle {

// As sample_in_parallel, in options.jobs processes, copies of this one: for programs whose
// executions need its memory for themselves. What a copy finds, this process runs again, so that
// the failures are here. Throws std::runtime_error where one of them dies.
// REQUIRES: the strategy samples, and the process has no other OS thread
PhaseEnd sample_in_processes(const PhaseWork& work, const Strategy& strategy,
                             std::optional<std::uint64_t> executions_max);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_PROCESS_SAMPLING_H_
