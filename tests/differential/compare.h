#ifndef HEDDLE_TESTS_DIFFERENTIAL_COMPARE_H_
#define HEDDLE_TESTS_DIFFERENTIAL_COMPARE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checker/dpor/optimal_dpor.h"
#include "sim/failure.h"
#include "sim/scheduler.h"

namespace heddle::differential {

// All that a search saw of a program.
struct Seen {
  std::map<std::uint64_t, std::uint64_t> traces;  // by hash: how many executions
  std::set<std::pair<FailureKind, std::uint64_t>> failures;
  std::set<std::vector<std::int64_t>> outcomes;
  std::uint64_t executions = 0;
  bool complete = false;
};

Seen search(const std::function<void()>& body, Scheduler& scheduler,
            std::uint64_t executions_max);

// Runs dpor beside dfs; what is wrong with dpor, or nothing. `executions` gets the number of those
// of dfs; it is 0 where the program was too large for `dfs_max`, and then nothing was compared.
std::optional<std::string> compare(const std::function<void()>& body, std::uint64_t dfs_max,
                                   std::uint64_t& executions,
                                   PlantedBug bug = PlantedBug::none);

}  // namespace heddle::differential

#endif  // HEDDLE_TESTS_DIFFERENTIAL_COMPARE_H_
