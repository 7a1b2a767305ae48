#ifndef HEDDLE_CHECKER_CLI_REPLAY_FLAGS_H_
#define HEDDLE_CHECKER_CLI_REPLAY_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "checker/cli/arguments.h"
#include "checker/cli/budget_flags.h"
#include "checker/cli/command.h"
#include "checker/cli/execution_files.h"
#include "checker/cli/seed_flags.h"
#include "checker/lenient_replay.h"
#include "checker/options.h"

namespace heddle::cli {

// The options of 'heddle replay', as they were given.
class ReplayFlags {
 public:
  // The flags must outlive `arguments`.
  void declare(Arguments& arguments);
  // Throws UsageError for values that are malformed or contradict each other.
  void validate();
  const SeedFlags& seed() const noexcept { return seed_; }
  const std::optional<std::string>& program() const noexcept { return program_; }
  bool debugger() const noexcept { return debugger_; }
  // Runs the execution, prints it in that style, and writes the pictures that were asked for.
  // REQUIRES: validate() was called
  Exit run(const Program& program, const report::Style& style, const report::Sources& sources);

 private:
  SeedFlags seed_{"replay"};
  std::optional<std::string> program_;  // a path
  LenientBudget budget_;
  BudgetFlags effort_{"--executions", "--time", 1};
  bool lenient_ = false;
  bool debugger_ = false;
  std::optional<std::string> cycles_;
  std::uint64_t passes_ = 1;
  ExecutionFiles files_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_REPLAY_FLAGS_H_
