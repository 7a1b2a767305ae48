#ifndef HEDDLE_CHECKER_OPTIONS_H_
#define HEDDLE_CHECKER_OPTIONS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/execution_watcher.h"
#include "sim/engine/machine.h"

namespace heddle {

// What is checked: a function, and the name and parameters that its seeds carry.
struct Program {
  std::string name;
  std::vector<std::pair<std::string, std::int64_t>> parameters;
  std::function<void()> body;
  // Its executions need the memory of a process for themselves: of several jobs each is a process.
  bool one_a_process = false;
};

// How far a search has come; see CheckOptions::progress.
struct Progress {
  std::string strategy;
  std::uint64_t executions = 0;
  double seconds = 0;
  std::optional<double> estimate;  // executions of the whole search
};

inline constexpr std::uint64_t kMinimizeExecutions = 1'000;
inline constexpr double kMinimizeSeconds = 1;

struct CheckOptions {
  // "auto" (samples, then searches exhaustively), "dpor", "dfs", "random".
  std::string strategy = "auto";
  Scheduling scheduling = Scheduling::preemptive;
  std::optional<std::uint64_t> executions_max;  // of each part; nullopt: no budget
  std::optional<double> seconds_max;            // of the whole; nullopt: no budget
  std::uint64_t seed = 1;                       // starting seed of a random strategy
  // Search the executions of at most 0, 1, .., this many preemptions, in that order; nullopt: all.
  // With one job, and without checkpoints.
  std::optional<std::uint32_t> preemptions_max;
  // What each thread may do in one execution; the search is of the executions within.
  ThreadBounds bounds;
  bool keep_going = false;              // search on after the first failure, and count
  bool verify_reduction = false;        // run dfs beside dpor, and compare
  std::uint64_t steps_max = 100'000;    // events in one execution
  std::uint32_t threads_max = 1024;     // in one execution
  std::size_t stack_size = 256 * 1024;  // bytes a thread
  std::uint32_t spurious_max = 0;       // spurious wakeups and failures a thread
  // Failures that are not looked for. What they are made of may be told as another: a lost wakeup
  // is a deadlock.
  FailureKinds without;
  // Each failure is minimised before it is reported: see minimize.h. Executions that this may take
  // for one failure, 0 to report it as it was found; and the seconds for all of them together.
  std::uint64_t minimize_executions = kMinimizeExecutions;
  double minimize_seconds = kMinimizeSeconds;
  // OS threads that search, or processes, copies of this one: where Program::one_a_process asks for
  // them, and for dpor where loops wait (see WaitingLoops). On threads the body runs on several at
  // once, each time on one: it must not change what the runs share. The result is that of one job;
  // of the executions that show one failure, dfs may report another. dfs where loops wait, and dpor
  // where threads await what depends on several objects, take one job.
  std::uint32_t jobs = 1;
  // A file that keeps where an exhaustive search stands, replaced as a whole; empty: none. Written
  // at its beginning, every so many seconds, and when it ends without a failure that stops it. Not
  // written of a search that knows of loops that may wait, and of dpor where there are awaits of
  // several objects.
  std::string checkpoint;
  double checkpoint_seconds = 10;
  // A file to go on from: of the same program, with the same options but for the budgets, which
  // count anew, and the jobs. Empty: none.
  std::string resume;
  // Called from the searching thread where a checkpoint cannot be written, with the reason, once
  // for each: the search goes on. Empty: never.
  std::function<void(const std::string&)> checkpoint_failed;
  // Set by anybody to end the search soon, which is then inconclusive. Null: nobody does.
  const std::atomic<bool>* interrupted = nullptr;
  // Sees every execution, which then is recorded in full: some microseconds an event. With one job,
  // and without checkpoints. Null: nobody does.
  ExecutionWatcher* watcher = nullptr;
  // Called about ten times a second from the searching thread. Empty: never.
  std::function<void(const Progress&)> progress;
};

inline constexpr std::uint32_t kJobsMax = 1'024;

// Executions of a random strategy, or of the sampling part of "auto", where no budget is given.
inline constexpr std::uint64_t kRandomExecutions = 10'000;
inline constexpr std::uint64_t kSamplingExecutions = 1'000;

}  // namespace heddle

#endif  // HEDDLE_CHECKER_OPTIONS_H_
