#ifndef HEDDLE_CHECKER_CLI_COMMAND_H_
#define HEDDLE_CHECKER_CLI_COMMAND_H_

#include <string>
#include <vector>

#include "checker/result.h"

namespace heddle::cli {

// What the process ends with. A call that is wrong is an exception (UsageError) until main.
enum class Exit : int { passed = 0, failed = 1, wrong_call = 2, inconclusive = 3 };

constexpr Exit exit_of(Verdict verdict) {
  if (verdict == Verdict::passed) return Exit::passed;
  return verdict == Verdict::failed ? Exit::failed : Exit::inconclusive;
}

// The worse of two: a failure outweighs what is not known.
constexpr Exit worse(Exit one, Exit other) {
  if (one == Exit::failed || other == Exit::failed) return Exit::failed;
  return one == Exit::passed ? other : one;
}

// The commands, each in a file of its own. `arguments` are those after the command's name. They
// throw UsageError where the call is wrong, before anything is searched.
Exit list_command(const std::vector<std::string>& arguments);
Exit show_command(const std::vector<std::string>& arguments);
Exit check_command(const std::vector<std::string>& arguments);
Exit replay_command(const std::vector<std::string>& arguments);
Exit minimize_command(const std::vector<std::string>& arguments);
Exit run_command(const std::vector<std::string>& arguments);
Exit compare_command(const std::vector<std::string>& arguments);
Exit explain_command(const std::vector<std::string>& arguments);
Exit selftest_command(const std::vector<std::string>& arguments);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_COMMAND_H_
