#ifndef HEDDLE_SIM_EXPECT_H_
#define HEDDLE_SIM_EXPECT_H_

#include <cstdint>

#include "sim/source_location.h"

namespace heddle {

// The execution fails with `message` unless `condition` holds. `message` must be a literal.
// For real: tells the observer; without one, prints and aborts.
void expect(bool condition, const char* message,
            source_location where = source_location::current());

// Records a named value of this execution; the checker lists the set of all that occur.
// `name` must be a literal.
void outcome(const char* name, std::int64_t value);

// A value below `count`, every one of which a search tries. For real: a random one.
// REQUIRES: count >= 1
std::uint32_t choose(std::uint32_t count, source_location where = source_location::current());

}  // namespace heddle

#endif  // HEDDLE_SIM_EXPECT_H_
