#ifndef HEDDLE_CHECKER_UNSEEN_H_
#define HEDDLE_CHECKER_UNSEEN_H_

#include <cstdint>
#include <optional>

#include "checker/options.h"
#include "checker/result.h"
#include "checker/strategy.h"
#include "sim/engine/identities.h"

namespace heddle {

// Estimates what samples have not shown, as one does with species: Good-Turing for the probability
// that one more shows something new, Chao1 for how much there is at least (Boehme: "STADS: Software
// Testing as Species Discovery", TOSEM 2018). A species is a combination of reads-from pairs: which
// access reads from which.
//
// Runs the first executions of the search again, with their events: up to kUnseenExecutions, and
// about a million events. What it says is of those. nullopt where there were none.
// REQUIRES: `strategy` samples
std::optional<Unseen> estimate_unseen(const Program& program, const CheckOptions& options,
                                      const Strategy& strategy, std::uint64_t executions,
                                      Identities& identities);

inline constexpr std::uint64_t kUnseenExecutions = 1'000;

}  // namespace heddle

#endif  // HEDDLE_CHECKER_UNSEEN_H_
