#ifndef HEDDLE_CHECKER_CLI_PROGRESS_H_
#define HEDDLE_CHECKER_CLI_PROGRESS_H_

#include <string>
#include <utility>

#include "checker/options.h"
#include "checker/result.h"

namespace heddle::cli {

// One line on standard error that tells how far a search is, written over and over, and removed
// at the end.
class ProgressLine {
 public:
  explicit ProgressLine(std::string model) : model_(std::move(model)) {}
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const Progress& progress);

 private:
  const std::string model_;
  bool shown_ = false;
};

// "dfs: 12,345 executions (4,000/s), 3.10 s, 2 % of about 600,000, 3 min 10 s left".
std::string text_of(const Progress& progress);

// check(), with its progress shown where `quiet` does not forbid it and a terminal is there.
Result check_shown(const Program& program, CheckOptions options, bool quiet);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_PROGRESS_H_
