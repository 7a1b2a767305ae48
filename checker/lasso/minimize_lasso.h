#ifndef HEDDLE_CHECKER_LASSO_MINIMIZE_LASSO_H_
#define HEDDLE_CHECKER_LASSO_MINIMIZE_LASSO_H_

#include <cstdint>
#include <functional>
#include <string>

#include "checker/options.h"
#include "checker/recorded.h"
#include "checker/seed.h"

namespace heddle {

// A lasso, and what it took to make it smaller.
struct MinimizedLasso {
  Seed seed;
  Recorded recorded;                // of one pass
  bool fewest_preemptions = false;  // no execution with fewer of them leads into the cycle
  std::uint64_t executions = 0;
};

// Makes a lasso smaller: first its cycle shorter, from the state it begins in, then the way to the
// cycle, by the fewest preemptions and then the fewest operations. It stays the same failure, of
// the same threads. The cycle is one that all ways are tried to: another one is not looked for.
// States are told as those of lassos are: see docs/semantics.md. What is found has been run again,
// its cycle as often as lasso_hunt.h says. REQUIRES: seed.cycle; `recorded` is its execution
MinimizedLasso minimize_lasso(const Program& program, const Seed& seed, Recorded recorded,
                              std::uint64_t executions_max, const std::function<bool()>& may_go_on);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_LASSO_MINIMIZE_LASSO_H_
