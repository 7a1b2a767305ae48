#ifndef HEDDLE_CHECKER_LASSO_LASSO_H_
#define HEDDLE_CHECKER_LASSO_LASSO_H_

#include <cstdint>
#include <optional>

#include "checker/options.h"
#include "checker/recorded.h"
#include "checker/seed.h"

namespace heddle {

// The strategy that seeds of lassos name.
inline constexpr const char* kFairStrategy = "fair";

// A fair execution without an end, found by walking fairly for a while from a few beginnings.
struct FoundLasso {
  Seed seed;
  std::uint64_t walk = 0;  // by which of the walks, counted from 1
};

struct Lasso;

// Nullopt where every walk came to its end, or none went round in a circle. Programs that end cost
// a short execution for each walk.
std::optional<FoundLasso> find_lasso(const Program& program, const CheckOptions& options);

// The seed of a lasso whose answers name threads by the order of their creation. `like` has what is
// not of it: the program and the limits. The events and their digest are left to the caller.
Seed seed_of_lasso(const Program& program, Seed like, const Lasso& lasso);

// The preemptions before the cycle; those in it come again for ever. REQUIRES: the trace has a
// cycle
std::uint32_t preemptions_before_cycle(const Trace& trace);

// Runs the beginning of a lasso and `passes` of its cycle. The failure is `livelock` or
// `starvation`, and only where the state came again LassoHunt::kPasses times; else the program has
// departed from the seed. REQUIRES: seed.cycle, passes >= 1
Recorded run_lasso(const Program& program, const Seed& seed, std::uint64_t passes);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_LASSO_LASSO_H_
