#ifndef HEDDLE_CHECKER_CLI_COLOR_FLAG_H_
#define HEDDLE_CHECKER_CLI_COLOR_FLAG_H_

#include <optional>
#include <string>

#include "checker/cli/arguments.h"
#include "checker/report/style.h"

namespace heddle::cli {

// --color WHEN: whether what a command prints is coloured.
class ColorFlag {
 public:
  void declare(Arguments& arguments);
  // The layout for standard output. Throws UsageError where the flag has none of its values.
  report::Style style() const;

 private:
  std::optional<std::string> when_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_COLOR_FLAG_H_
