#ifndef HEDDLE_TESTS_DIFFERENTIAL_GENERATED_H_
#define HEDDLE_TESTS_DIFFERENTIAL_GENERATED_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "checker/verify_reduction.h"

namespace heddle::differential {

// What one line of a generated program does. The objects are few, so that lines collide.
enum class Kind : std::uint8_t {
  load,
  store,
  fetch_add,
  exchange,
  compare_exchange,
  read,
  write,
  lock,
  unlock,
  try_lock,
  lock_recursive,
  unlock_recursive,
  lock_shared,
  unlock_shared,
  lock_exclusive,
  unlock_exclusive,
  try_lock_shared,
  acquire,
  try_acquire,
  release,
  wait_condition,
  notify_one,
  notify_all,
  count_down,
  wait_latch,
  arrive_and_wait,
  once,
  choose,
  wait_atomic,
  notify_atomic,
  expect_below,
  throw_if_odd,
  spawn,
  yield,
  // From here on with time-outs: in the programs of generate_timed alone.
  try_lock_for,
  wait_condition_for,
  try_acquire_for,
  sleep,
};
inline constexpr int kUntimedKinds = static_cast<int>(Kind::yield) + 1;
inline constexpr int kKinds = static_cast<int>(Kind::sleep) + 1;

struct Line {
  Kind kind;
  std::uint8_t object;  // which of its kind
  std::uint8_t value;
};

// Threads as lists of lines. `spawned` is what a `spawn` starts.
struct Generated {
  std::vector<std::vector<Line>> threads;
  std::vector<Line> spawned;

  std::string text() const;
  std::function<void()> body() const;
  // dpor beside dfs on this program. Programs of more interleavings are not compared.
  ReductionCheck verify(std::uint64_t interleavings_max, PlantedBug bug = PlantedBug::none) const;
  // As above with at most that many preemptions.
  ReductionCheck verify_bounded(std::uint64_t interleavings_max, std::uint32_t preemptions_max,
                                BoundedBug bug = BoundedBug::none) const;
};

// What is wrong with a check that does not hold.
std::string difference_of(const ReductionCheck& check);

// A program of 2 to 4 threads and at most `lines_max` lines, by its seed; the same everywhere.
Generated generate(std::uint64_t seed, std::uint32_t lines_max);

// As above, with at least one kind of line that may time out. Deadlines are few, so that some are
// equal.
Generated generate_timed(std::uint64_t seed, std::uint32_t lines_max);

}  // namespace heddle::differential

#endif  // HEDDLE_TESTS_DIFFERENTIAL_GENERATED_H_
