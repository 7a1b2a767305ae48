#ifndef HEDDLE_CHECKER_CLI_SEED_FLAGS_H_
#define HEDDLE_CHECKER_CLI_SEED_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/options.h"
#include "checker/report/style.h"

namespace heddle::cli {

// What a command takes that is about the one execution of a seed.
class SeedFlags {
 public:
  explicit SeedFlags(std::string command) : command_(std::move(command)) {}

  // The flags must outlive `arguments`.
  void declare(Arguments& arguments);
  // As the call has them. Each throws UsageError where it is missing or wrong.
  const std::vector<std::string>& models() const noexcept { return models_; }
  const std::string& token() const;
  // For all of a timeline.
  report::Style style() const;

 private:
  const std::string command_;
  std::vector<std::string> models_;
  std::optional<std::string> token_;
  ColorFlag color_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_SEED_FLAGS_H_
