#ifndef HEDDLE_CHECKER_CLI_OUTPUT_H_
#define HEDDLE_CHECKER_CLI_OUTPUT_H_

#include <optional>
#include <string>
#include <string_view>

#include "checker/report/style.h"

namespace heddle::cli {

// Makes writes to a closed pipe errors instead of signals, and sees to it that no file that is
// opened later takes the place of a standard stream that is closed. Called once, first.
void prepare_streams();

// Writes all of `text` to standard output. A reader that went away has seen enough: that is no
// error. Throws UsageError for any other.
void print(std::string_view text);
// One line "heddle: MESSAGE" on standard error, control characters in it made visible.
void print_error(std::string_view message);
// On standard error, as it is.
void print_progress(std::string_view text);
bool progress_is_shown();
// Columns of the terminal that shows it.
std::size_t progress_width();

// The layout for standard output. `color` is always, never or auto, where colours are for
// terminals and NO_COLOR unset.
report::Style style_for(const std::string& color);

// Throws UsageError unless the file at `path` can be replaced, or made: not "-", and none that is
// special.
void must_be_replaceable(const std::string& path);

// A file for a report, found to be writable before the search that it is about.
class ReportFile {
 public:
  // "-" is standard output. Throws UsageError where the file cannot be written; it is left as it
  // was.
  explicit ReportFile(const std::string& path);

  bool is_standard_output() const noexcept { return path_ == "-"; }
  // Replaces the content of the file at once, or writes to what is no regular file. Throws
  // UsageError where it cannot, and then the file is as it was.
  void write(std::string_view text) const;

 private:
  std::string path_;      // as given
  std::string target_;    // without symbolic links
  bool replaced_ = true;  // a regular file, or none yet: written aside and moved into place
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_OUTPUT_H_
