#ifndef HEDDLE_CHECKER_CLI_NAMED_FILE_H_
#define HEDDLE_CHECKER_CLI_NAMED_FILE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/cli/output.h"

namespace heddle::cli {

// A file that an option may have asked for.
struct NamedFile {
  explicit NamedFile(const char* name) : option(name) {}

  bool is_standard_output() const noexcept { return path == "-"; }
  // Throws UsageError where it cannot. REQUIRES: it was asked for, and opened
  void write(std::string_view text) const { file->write(text); }

  const char* option;
  std::optional<std::string> path;  // as given
  std::optional<ReportFile> file;   // once it is open
};

// Opens those that were asked for. Throws UsageError where one cannot be written, and where more
// than one is to be standard output. Returns the option of the one that is; empty for none.
std::string open_files(const std::vector<NamedFile*>& files);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_NAMED_FILE_H_
