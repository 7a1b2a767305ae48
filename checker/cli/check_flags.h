#ifndef HEDDLE_CHECKER_CLI_CHECK_FLAGS_H_
#define HEDDLE_CHECKER_CLI_CHECK_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "checker/cli/arguments.h"
#include "checker/cli/checkpoint_flags.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/report_files.h"
#include "checker/cli/search_flags.h"
#include "checker/options.h"

namespace heddle::cli {

// The options of 'heddle check', as they were given.
struct CheckFlags {
  std::vector<std::string> models;
  bool all = false;
  std::optional<std::string> program;  // a path
  std::optional<std::string> races;
  bool keep_going = false;
  bool verify_reduction = false;
  bool quiet = false;
  ReportFiles files;
  ColorFlag color;
  SearchFlags search;
  CheckpointFlags checkpoint;

  // The flags must outlive `arguments`.
  void declare(Arguments& arguments);
  CheckOptions options() const;
  // `options` with the stacks of a program.
  static CheckOptions for_program(CheckOptions options);
  // As options(), for a program.
  CheckOptions options_for_program() const;
  // Throw UsageError for what does not go with a program, or only with one.
  void validate_for_program() const;
  void validate_for_models() const;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_CHECK_FLAGS_H_
