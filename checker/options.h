#ifndef HEDDLE_CHECKER_OPTIONS_H_
#define HEDDLE_CHECKER_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine/machine.h"

namespace heddle {

// What is checked: a function, and the name and parameters that its seeds carry.
struct Program {
  std::string name;
  std::vector<std::pair<std::string, std::int64_t>> parameters;
  std::function<void()> body;
};

// How far a search has come; see CheckOptions::progress.
struct Progress {
  std::string strategy;
  std::uint64_t executions = 0;
  double seconds = 0;
  std::optional<double> estimate;  // executions of the whole search
};

struct CheckOptions {
  // "auto" (samples, then searches exhaustively), "dpor", "dfs", "random".
  std::string strategy = "auto";
  Scheduling scheduling = Scheduling::preemptive;
  std::optional<std::uint64_t> executions_max;  // of each part; nullopt: no budget
  std::optional<double> seconds_max;            // of the whole; nullopt: no budget
  std::uint64_t seed = 1;                       // starting seed of a random strategy
  // Search the executions of at most 0, 1, .., this many preemptions, in that order; nullopt: all.
  std::optional<std::uint32_t> preemptions_max;
  bool keep_going = false;              // search on after the first failure, and count
  bool verify_reduction = false;        // run dfs beside dpor, and compare
  std::uint64_t steps_max = 100'000;    // events in one execution
  std::uint32_t threads_max = 1024;     // in one execution
  std::size_t stack_size = 256 * 1024;  // bytes a thread
  std::uint32_t spurious_max = 0;       // spurious wakeups and failures a thread
  // Called about ten times a second from the searching thread. Empty: never.
  std::function<void(const Progress&)> progress;
};

// Executions of a random strategy, or of the sampling part of "auto", where no budget is given.
inline constexpr std::uint64_t kRandomExecutions = 10'000;
inline constexpr std::uint64_t kSamplingExecutions = 1'000;

}  // namespace heddle

#endif  // HEDDLE_CHECKER_OPTIONS_H_
