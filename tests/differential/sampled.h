#ifndef HEDDLE_TESTS_DIFFERENTIAL_SAMPLED_H_
#define HEDDLE_TESTS_DIFFERENTIAL_SAMPLED_H_

#include <cstdint>
#include <string>

#include "checker/dpor/optimal_dpor.h"
#include "tests/differential/generated.h"

namespace heddle::differential {

// What came of comparing dpor with random executions, for programs that dfs never comes to the end
// of. It cannot tell that a trace is there which dpor should not have met.
struct SampleCheck {
  bool complete = false;       // dpor came to its end; else nothing was compared
  std::uint64_t traces = 0;    // that it explored
  std::uint64_t missed = 0;    // traces that only random executions met
  std::uint64_t repeated = 0;  // executions of dpor whose trace it had explored before
  std::uint64_t redundant = 0;

  bool holds() const noexcept { return complete && missed + repeated + redundant == 0; }
};

std::string difference_of(const SampleCheck& check);

// dpor beside `samples` random walks. REQUIRES: a program of Family::plain
SampleCheck compare_with_samples(const Generated& program, std::uint64_t executions_max,
                                 std::uint64_t samples, PlantedBug bug = PlantedBug::none);

}  // namespace heddle::differential

#endif  // HEDDLE_TESTS_DIFFERENTIAL_SAMPLED_H_
