#ifndef HEDDLE_CHECKER_CLI_REAL_RUN_H_
#define HEDDLE_CHECKER_CLI_REAL_RUN_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "checker/result.h"

namespace heddle::cli {

struct RealOptions {
  std::uint64_t runs = 1'000;
  double timeout_seconds = 2;   // of one run; it counts as a hang then
  bool noise = false;           // threads that burn processors, see noise.h
  std::uint32_t hangs_max = 5;  // each costs a timeout: no more runs after so many
};

// What went wrong in real runs, one for each kind and message.
struct RealFailure {
  std::string kind;  // "assertion", "crash", "hang"
  std::string message;
  std::uint64_t count = 0;
  std::uint64_t first_run = 0;  // counted from 1
};

struct RealResult {
  std::uint64_t runs = 0;         // that ended, well or not
  std::uint64_t runs_wanted = 0;  // more where too many hangs stopped them
  std::vector<Outcome> outcomes;  // of runs that ended well, sorted by their values
  std::vector<RealFailure> failures;
  double seconds = 0;
};

// Runs `body` on real threads, again and again, in a child process: whatever it does, this process
// goes on. The child streams what happens through a pipe; it is killed where a run makes no
// progress within the timeout, and started anew for the runs that are left. One child does all
// runs until something fails.
//
// Forks: must be called while this process has no other threads. Throws std::system_error where
// no child can be made. A daemon or detached thread that outlives its run goes on beside the next.
RealResult run_for_real(const std::function<void()>& body, const RealOptions& options);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_REAL_RUN_H_
