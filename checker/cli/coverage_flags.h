#ifndef HEDDLE_CHECKER_CLI_COVERAGE_FLAGS_H_
#define HEDDLE_CHECKER_CLI_COVERAGE_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/named_file.h"
#include "checker/cli/search_flags.h"
#include "checker/coverage.h"
#include "checker/options.h"
#include "checker/report/style.h"
#include "checker/result.h"

namespace heddle::cli {

// The options of 'heddle coverage', as they were given.
struct CoverageFlags {
  std::vector<std::string> models;
  std::optional<std::string> program;  // a path
  bool quiet = false;
  NamedFile json{"--json"};
  ColorFlag color;
  SearchFlags search;

  // The flags must outlive `arguments`.
  void declare(Arguments& arguments);
  // `options`, for a search of all that `coverage` counts, whatever fails.
  CheckOptions watched(CheckOptions options, OrderCoverage& coverage) const;
  // Throws UsageError for what does not go with a program.
  void validate_for_program() const;
  // Writes what the search of `result` has seen. `prints`: to standard output too.
  Exit report(const Result& result, const OrderCoverage& coverage, const report::Style& style,
              bool prints) const;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_COVERAGE_FLAGS_H_
