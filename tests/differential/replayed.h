#ifndef HEDDLE_TESTS_DIFFERENTIAL_REPLAYED_H_
#define HEDDLE_TESTS_DIFFERENTIAL_REPLAYED_H_

#include <cstdint>
#include <map>
#include <string>

#include "sim/failure.h"

namespace heddle::differential {

// What came of running the failures of generated programs again from their tokens.
struct Replayed {
  std::uint64_t programs = 0;                    // that failed
  std::uint64_t failures = 0;                    // reported of them
  std::uint64_t smaller = 0;                     // of those: by minimisation
  std::map<FailureKind, std::uint64_t> of_kind;  // the same by their kinds
  std::string wrong;  // the first program whose failure does not come back; empty where all do
};

// Checks generated programs, from number `first` on, until so many of them have failed: by all
// strategies and schedulings in turn, with and without keep_going, spurious wakeups, time-outs and
// loops that wait. Each failure that is reported must come back from its token, the same in all
// that is told of it.
Replayed replay_generated(std::uint64_t first, std::uint64_t failing, std::uint32_t lines_max);

// Takes a line out of each of so many generated programs that fail, and replays their tokens, which
// must not do more than depart. What a lenient replay finds instead must come back as above.
Replayed replay_edited(std::uint64_t first, std::uint64_t failing, std::uint32_t lines_max);

}  // namespace heddle::differential

#endif  // HEDDLE_TESTS_DIFFERENTIAL_REPLAYED_H_
