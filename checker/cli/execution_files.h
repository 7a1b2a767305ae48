#ifndef HEDDLE_CHECKER_CLI_EXECUTION_FILES_H_
#define HEDDLE_CHECKER_CLI_EXECUTION_FILES_H_

#include <optional>
#include <string>
#include <vector>

#include "checker/cli/arguments.h"
#include "checker/cli/named_file.h"
#include "checker/report/execution.h"

namespace heddle::cli {

// Pictures of one execution, in files.
class ExecutionFiles {
 public:
  // This must outlive `arguments`.
  void declare(Arguments& arguments);
  // The option of the first that was asked for; null for none.
  const char* asked() const noexcept;
  // For open_files.
  std::vector<NamedFile*> files() { return {&html_, &perfetto_, &dot_}; }
  // REQUIRES: those that were asked for are open. Throws UsageError where one cannot be written.
  void write(const report::Execution& execution, const report::Sources& sources) const;

 private:
  NamedFile html_{"--html"};
  NamedFile perfetto_{"--perfetto"};
  NamedFile dot_{"--dot"};
};

// The text of a source file as it is on this machine.
std::optional<std::string> source_on_disk(const std::string& file);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_EXECUTION_FILES_H_
