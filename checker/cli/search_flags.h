#ifndef HEDDLE_CHECKER_CLI_SEARCH_FLAGS_H_
#define HEDDLE_CHECKER_CLI_SEARCH_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "checker/cli/arguments.h"
#include "checker/cli/budget_flags.h"
#include "checker/cli/without_flag.h"
#include "checker/options.h"
#include "models/model.h"

namespace heddle::cli {

// The options of a command that searches, as they were given.
class SearchFlags {
 public:
  // The flags must outlive `arguments`.
  void declare(Arguments& arguments);
  // Declares what there is to search, how and how long, and nothing else.
  void declare_strategy(Arguments& arguments);
  // Without what needs a terminal: progress. Throws UsageError for values that are malformed, out
  // of range or contradict each other.
  CheckOptions options() const;
  // `options` with what the model sets and the call does not. Throws UsageError where the two do
  // not go together.
  CheckOptions adapted(CheckOptions options, const models::Model& model) const;
  bool has_scheduling() const noexcept { return scheduling_.has_value(); }
  // Of the model, "name=value" each.
  const std::vector<std::string>& settings() const noexcept { return settings_; }

 private:
  void bound_preemptions(CheckOptions& options) const;
  void bound_threads(CheckOptions& options) const;

  std::vector<std::string> settings_;
  std::optional<std::string> strategy_;
  std::optional<std::string> scheduling_;
  std::optional<std::string> preemptions_;
  std::optional<std::string> operations_;
  std::optional<std::string> iterations_;
  std::optional<std::string> executions_;
  std::optional<std::string> time_;
  std::optional<std::string> seed_;
  std::optional<std::string> steps_;
  std::optional<std::string> spurious_;
  WithoutFlag without_;
  std::optional<std::string> jobs_;
  BudgetFlags minimize_{"--minimize", "--minimize-time", 0};
  std::optional<std::string> memory_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_SEARCH_FLAGS_H_
