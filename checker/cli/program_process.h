#ifndef HEDDLE_CHECKER_CLI_PROGRAM_PROCESS_H_
#define HEDDLE_CHECKER_CLI_PROGRAM_PROCESS_H_

#include <string>
#include <vector>

#include "checker/cli/command.h"

namespace heddle::cli {

// The words of a call that may be about a program: what is heddle's, and after "--" what is the
// program's. Without --program all are heddle's.
struct ProgramWords {
  explicit ProgramWords(const std::vector<std::string>& words);

  std::vector<std::string> options;
  std::vector<std::string> arguments;
};

// Runs the program at `path` in a process of its own, where heddle's runtime takes over before main
// and does what `command` with those options asks for; waits for it, and returns how it ended.
// Throws UsageError where it cannot be run, was not built with heddle's compiler wrapper, or dies.
Exit run_program(const std::string& command, const std::string& path, const ProgramWords& words);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_PROGRAM_PROCESS_H_
