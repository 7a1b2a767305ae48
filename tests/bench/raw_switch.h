#ifndef HEDDLE_TESTS_BENCH_RAW_SWITCH_H_
#define HEDDLE_TESTS_BENCH_RAW_SWITCH_H_

#include <cstdint>

namespace heddle {

// Switches `count` times between two contexts of Boost.Context that do nothing else: what no
// simulator on fibers can do better than.
void switch_raw(std::uint64_t count);

// The nanoseconds of one such switch, now: the best of a few short measurements.
double raw_switch_nanoseconds();

}  // namespace heddle

#endif  // HEDDLE_TESTS_BENCH_RAW_SWITCH_H_
