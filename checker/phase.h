#ifndef HEDDLE_CHECKER_PHASE_H_
#define HEDDLE_CHECKER_PHASE_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "checker/findings.h"
#include "checker/options.h"
#include "checker/result.h"
#include "checker/tally.h"
#include "sim/engine/identities.h"

namespace heddle {

// How a phase of a search came to its end.
enum class Stop : std::uint8_t {
  exhausted,
  budget,
  time,
  failure,
  step_limit,
  interrupted,
  loops,           // such as wait were found: what was searched took them for others
  invariants,      // were seen to read what they were not known to
  endless_yields,  // a loop that ends only under a fair scheduling, and the strategy is not
};

// What became known is to be known from the start of the phase.
constexpr bool is_news(Stop stop) noexcept {
  return stop == Stop::loops || stop == Stop::invariants;
}

// What a phase of a search works with, whoever does the work.
struct PhaseWork {
  const Program& program;
  const CheckOptions& options;
  Identities& identities;
  Findings& findings;
  Tally& tally;
  std::uint64_t executions_before;  // of the phase, before this process
  // Whether to end now: the time is over, or somebody asks for it. From the calling thread.
  std::function<std::optional<Stop>()> must_stop;
  // To be called now and then with what was done so far. From the calling thread.
  std::function<void(std::uint64_t executions, std::optional<double> estimate)> progress;
};

// What is worth saying of a phase once it has ended.
struct PhaseEnd {
  Stop stop = Stop::exhausted;
  std::uint64_t executions = 0;
  std::optional<Guarantee> guarantee = std::nullopt;
  bool unsure = false;  // see Scheduler::unsure
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_PHASE_H_
