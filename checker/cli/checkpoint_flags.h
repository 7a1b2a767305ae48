#ifndef HEDDLE_CHECKER_CLI_CHECKPOINT_FLAGS_H_
#define HEDDLE_CHECKER_CLI_CHECKPOINT_FLAGS_H_

#include <optional>
#include <string>

#include "checker/cli/arguments.h"
#include "checker/options.h"

namespace heddle::cli {

// Where a search is kept, and what it goes on from.
class CheckpointFlags {
 public:
  // The flags must outlive `arguments`.
  void declare(Arguments& arguments);
  bool given() const noexcept { return file_ || interval_ || resume_; }
  // Adds them to `options`, and has SIGINT and SIGTERM end a search that is kept. Throws UsageError
  // for values that are malformed or contradict others, or a file that cannot be written.
  void add_to(CheckOptions& options) const;

 private:
  std::optional<std::string> file_;
  std::optional<std::string> interval_;
  std::optional<std::string> resume_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_CHECKPOINT_FLAGS_H_
