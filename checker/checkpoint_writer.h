#ifndef HEDDLE_CHECKER_CHECKPOINT_WRITER_H_
#define HEDDLE_CHECKER_CHECKPOINT_WRITER_H_

#include <chrono>
#include <string>

#include "checker/checkpoint.h"
#include "checker/options.h"

namespace heddle {

// Keeps the checkpoint of a search in the file that options.checkpoint names. Where it names none,
// nothing is due, and nothing is written.
class CheckpointWriter {
 public:
  CheckpointWriter(const Program& program, const CheckOptions& options);

  // Whether the one written last is as old as options.checkpoint_seconds allows. Asked before each
  // execution, and so inline.
  bool due() const { return !options_.checkpoint.empty() && Clock::now() >= next_; }
  // One is due at once.
  void begin_phase() { next_ = Clock::now(); }
  void write(const Checkpoint& checkpoint);
  // Tells options.checkpoint_failed why one is not written; the same reason in a row once. The
  // search is worth more than its checkpoint, and goes on.
  void complain(const std::string& reason);

 private:
  using Clock = std::chrono::steady_clock;

  const Program& program_;
  const CheckOptions& options_;
  std::string target_;  // without symbolic links
  Clock::time_point next_ = Clock::now();
  std::string last_complaint_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_CHECKPOINT_WRITER_H_
