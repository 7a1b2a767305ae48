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

struct Command {
  std::string name;
  std::string usage;    // with its name, for the list of all
  std::string summary;  // a few words
  Exit (*run)(const std::vector<std::string>& arguments);
};

// All of them, in the order of the help.
const std::vector<Command>& commands();

inline constexpr const char* kAbout =
    "heddle runs a concurrent C++ program under every schedule that matters, and runs the one\n"
    "that fails again, exactly.";
inline constexpr const char* kExitStatus =
    "0 passed, 1 a failure was found, 2 the call is wrong, 3 inconclusive.";

// The commands, each in a file of its own. `arguments` are those after the command's name. They
// throw UsageError where the call is wrong, before anything is searched.
Exit list_command(const std::vector<std::string>& arguments);
Exit show_command(const std::vector<std::string>& arguments);
Exit check_command(const std::vector<std::string>& arguments);
Exit replay_command(const std::vector<std::string>& arguments);
Exit minimize_command(const std::vector<std::string>& arguments);
Exit run_command(const std::vector<std::string>& arguments);
Exit compare_command(const std::vector<std::string>& arguments);
Exit simulate_command(const std::vector<std::string>& arguments);
Exit coverage_command(const std::vector<std::string>& arguments);
Exit explain_command(const std::vector<std::string>& arguments);
Exit selftest_command(const std::vector<std::string>& arguments);
Exit completion_command(const std::vector<std::string>& arguments);
Exit manual_command(const std::vector<std::string>& arguments);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_COMMAND_H_
