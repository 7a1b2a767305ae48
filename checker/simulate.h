#ifndef HEDDLE_CHECKER_SIMULATE_H_
#define HEDDLE_CHECKER_SIMULATE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "checker/options.h"
#include "checker/scheduler/core_policy.h"
#include "sim/engine/machine.h"
#include "sim/failure.h"

namespace heddle {

struct SimulationOptions {
  std::uint32_t cores = 1;  // 1 to kCoresMax
  CorePolicy policy;
  std::uint64_t seed = 1;
  std::uint64_t steps_max = 10'000'000;  // operations; more: it is cut there
  static constexpr std::uint32_t kCoresMax = 1024;
};

// What a simulation measured. All times are virtual, in nanoseconds from its start.
struct Simulation {
  struct Segment {
    std::uint32_t thread;  // by its place in `threads`
    std::int64_t begin;
    std::int64_t end;
  };
  struct Core {
    std::int64_t busy = 0;       // with a thread on it
    std::uint64_t switches = 0;  // from one thread to another
    std::vector<Segment> segments;
  };
  struct Waits {
    std::string object;
    std::uint64_t count = 0;  // operations that had to wait for it
    std::int64_t total = 0;
    std::int64_t longest = 0;
  };
  struct Requests {
    std::uint64_t arrived = 0;
    std::vector<std::int64_t> latencies;  // of those completed, ascending
    // The number of requests that are there, summed over every nanosecond: counted, not computed
    // from the latencies.
    std::int64_t presence = 0;

    std::int64_t total() const;
    // The latency that `percent` of the requests do not exceed (nearest rank).
    // REQUIRES: some are completed; 0 < percent <= 100
    std::int64_t percentile(std::uint32_t percent) const;
  };

  SimulationOptions options;
  Ending ending = Ending::none;
  std::uint64_t operations = 0;
  std::int64_t makespan = 0;         // until the end
  std::vector<std::string> threads;  // their names, in the order of their creation
  std::vector<Core> cores;
  std::vector<Waits> waits;  // those that were waited for, the longest wait in all first
  Requests requests;
  std::vector<std::pair<std::string, std::int64_t>> outcome;
  std::vector<Failure> failures;

  std::int64_t busy() const;       // of all cores
  std::uint64_t switches() const;  // likewise
};

// Runs the program once on virtual cores: see VirtualCores. Races of data are not looked for.
// Throws UsageError where the program misuses heddle.
Simulation simulate(const Program& program, const SimulationOptions& options);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SIMULATE_H_
