#ifndef HEDDLE_CHECKER_CLI_REPORT_FILES_H_
#define HEDDLE_CHECKER_CLI_REPORT_FILES_H_

#include <optional>
#include <string>
#include <vector>

#include "checker/cli/arguments.h"
#include "checker/cli/output.h"
#include "checker/report/json.h"
#include "checker/report/style.h"
#include "checker/result.h"

namespace heddle::cli {

// What a search is written to beside its report for people: files that machines read, and
// annotations.
class ReportFiles {
 public:
  // This must outlive `arguments`.
  void declare(Arguments& arguments);
  // Before the search. Throws UsageError where a file cannot be written, or where more than one
  // thing is to be standard output.
  void open();
  // Standard output is one of the files, and has nothing else.
  bool take_standard_output() const noexcept;
  // After it; `expectations` is empty, or has one for each result. REQUIRES: open() was called.
  // Throws UsageError where a file cannot be written.
  void write(const std::vector<Result>& results,
             const std::vector<report::Expectation>& expectations,
             const report::Style& style) const;

 private:
  // A file that may have been asked for.
  struct File {
    std::optional<std::string> path;
    std::optional<ReportFile> file;

    bool is_standard_output() const noexcept { return path == "-"; }
  };

  File json_;
  File junit_;
  File sarif_;
  bool github_ = false;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_REPORT_FILES_H_
