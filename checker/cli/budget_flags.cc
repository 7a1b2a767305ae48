#include "checker/cli/budget_flags.h"

#include <limits>

namespace heddle::cli {

void BudgetFlags::declare(Arguments& arguments, const std::string& executions_help,
                          const std::string& time_help) {
  arguments.option(executions_name_, executions_, "N", executions_help);
  arguments.option(time_name_, time_, "DURATION", time_help);
}

void BudgetFlags::apply(std::uint64_t& executions, double& seconds) const {
  constexpr std::uint64_t kExecutionsMax = std::numeric_limits<std::uint64_t>::max();
  if (executions_) {
    executions = number_of(executions_name_, *executions_, minimum_, kExecutionsMax);
  }
  if (time_) seconds = duration_of(time_name_, *time_);
}

}  // namespace heddle::cli
