#ifndef HEDDLE_CHECKER_CLI_DEBUGGER_H_
#define HEDDLE_CHECKER_CLI_DEBUGGER_H_

#include <string>
#include <vector>

namespace heddle::cli {

// Becomes gdb, on the call 'heddle replay' with `words` but for --debugger, with heddle's commands
// (heddle_gdb.py), stopped where the failure is seen. Throws UsageError where there is no gdb.
[[noreturn]] void start_debugger(const std::vector<std::string>& words);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_DEBUGGER_H_
