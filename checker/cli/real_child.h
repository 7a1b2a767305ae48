#ifndef HEDDLE_CHECKER_CLI_REAL_CHILD_H_
#define HEDDLE_CHECKER_CLI_REAL_CHILD_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>

namespace heddle::cli {

// A child process that runs a body on real threads and tells how each run ended. It has signals
// and memory of its own: no core dumps, no messages on the terminal, and it dies with its parent.
class RealChild {
 public:
  // Forks. Throws std::system_error.
  RealChild(const std::function<void()>& body, std::uint64_t runs, bool noise);
  // Kills what is left of the child and of its own children, and waits for it.
  ~RealChild();
  RealChild(const RealChild&) = delete;
  RealChild& operator=(const RealChild&) = delete;

  // The end of the pipe to read RealRecords from.
  int records() const noexcept { return records_; }
  // Kills it, where it still runs, and returns its status as waitpid gives it.
  int end(bool kill);

 private:
  pid_t process_ = -1;
  int records_ = -1;
  bool ended_ = false;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_REAL_CHILD_H_
