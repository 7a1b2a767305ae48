#ifndef HEDDLE_CHECKER_CLI_REPORT_FILES_H_
#define HEDDLE_CHECKER_CLI_REPORT_FILES_H_

#include <string>
#include <vector>

#include "checker/cli/arguments.h"
#include "checker/cli/execution_files.h"
#include "checker/cli/named_file.h"
#include "checker/options.h"
#include "checker/report/json.h"
#include "checker/report/style.h"
#include "checker/result.h"

namespace heddle::cli {

// What a search is written to beside its report for people: files that machines read, pictures of
// the execution that it found, and annotations.
class ReportFiles {
 public:
  // This must outlive `arguments`.
  void declare(Arguments& arguments);
  // Before the search of so many models. Throws UsageError where a file cannot be written, where
  // more than one thing is to be standard output, and where a picture is to be of several models.
  void open(std::size_t models);
  // Standard output is one of the files, and has nothing else.
  bool take_standard_output() const noexcept { return !standard_output_.empty(); }
  // Pictures are wanted: see write_pictures.
  bool has_pictures() const noexcept { return pictures_.asked() != nullptr; }
  // After it; `expectations` is empty, or has one for each result. REQUIRES: open() was called.
  // Throws UsageError where a file cannot be written.
  void write(const std::vector<Result>& results,
             const std::vector<report::Expectation>& expectations,
             const report::Style& style) const;
  void write_pictures(const report::Execution& execution, const report::Sources& sources) const {
    pictures_.write(execution, sources);
  }

 private:
  NamedFile json_{"--json"};
  NamedFile junit_{"--junit"};
  NamedFile sarif_{"--sarif"};
  ExecutionFiles pictures_;
  bool github_ = false;
  std::string standard_output_;  // the option that takes it
};

// What the pictures of a search show: the execution of its first failure, or where it has none, one
// of those that it searched, which is run for it.
report::Execution shown_execution(const Result& result, const Program& program,
                                  const CheckOptions& options, const report::Style& style);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_REPORT_FILES_H_
