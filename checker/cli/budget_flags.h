#ifndef HEDDLE_CHECKER_CLI_BUDGET_FLAGS_H_
#define HEDDLE_CHECKER_CLI_BUDGET_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "checker/cli/arguments.h"

namespace heddle::cli {

// Two options that bound some work: by executions and by time.
class BudgetFlags {
 public:
  // `minimum`: of the executions.
  BudgetFlags(std::string executions_name, std::string time_name, std::uint64_t minimum)
      : executions_name_(std::move(executions_name)),
        time_name_(std::move(time_name)),
        minimum_(minimum) {}

  // The flags must outlive `arguments`.
  void declare(Arguments& arguments, const std::string& executions_help,
               const std::string& time_help);
  bool given() const noexcept { return executions_ || time_; }
  // Puts what was given in the place of the defaults. Throws UsageError for values that are
  // malformed or out of range.
  void apply(std::uint64_t& executions, double& seconds) const;

 private:
  const std::string executions_name_;
  const std::string time_name_;
  const std::uint64_t minimum_;
  std::optional<std::string> executions_;
  std::optional<std::string> time_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_BUDGET_FLAGS_H_
