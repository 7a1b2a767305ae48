#ifndef HEDDLE_CHECKER_CLI_REAL_FLAGS_H_
#define HEDDLE_CHECKER_CLI_REAL_FLAGS_H_

#include <optional>
#include <string>

#include "checker/cli/arguments.h"
#include "checker/cli/real_run.h"

namespace heddle::cli {

// The options of a command that runs a model for real, as they were given.
class RealFlags {
 public:
  // The flags must outlive `arguments`.
  void declare(Arguments& arguments);
  // `options` with what was given. Throws UsageError for values that are malformed or out of range.
  RealOptions options(RealOptions options = {}) const;

 private:
  std::optional<std::string> runs_;
  std::optional<std::string> timeout_;
  bool noise_ = false;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_REAL_FLAGS_H_
