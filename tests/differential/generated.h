#ifndef HEDDLE_TESTS_DIFFERENTIAL_GENERATED_H_
#define HEDDLE_TESTS_DIFFERENTIAL_GENERATED_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "checker/options.h"
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
  // From here on with time-outs: in programs of Family::timed alone.
  try_lock_for,
  wait_condition_for,
  try_acquire_for,
  sleep,
  // From here on loops that wait, and what cuts threads off: in programs of Family::waiting alone.
  spin_until_above,
  spin_until_equal,
  spin_exchange,
  spin_compare_exchange,
  spin_try_lock,
  spin_try_acquire,
  stop_if_chosen,
  spawn_daemon,
  // From here on awaits: in programs of Family::awaiting alone.
  await_above,
  await_equal,
  await_even,
  // ... of several objects.
  await_either,
  await_both,
  await_var,
  // From here on what is built of locks and condition variables: in programs of Family::composite
  // alone.
  set_event,
  clear_event,
  wait_event,
  push,
  try_push,
  pop,
  close,
  meet,
  abort_meeting,
  set_promise,
  get_future,
  run_async,
  // ... with time-outs: in programs of Family::composite_timed alone.
  wait_event_for,
  pop_for,
  meet_for,
  start_timer,
  cancel_timer,
};
inline constexpr int kPlainKinds = static_cast<int>(Kind::yield) + 1;
inline constexpr int kTimedKinds = static_cast<int>(Kind::sleep) + 1;
inline constexpr int kWaitingKinds = static_cast<int>(Kind::spawn_daemon) + 1;
inline constexpr int kNarrowKinds = static_cast<int>(Kind::await_even) + 1;
inline constexpr int kAwaitingKinds = static_cast<int>(Kind::await_var) + 1;
inline constexpr int kCompositeKinds = static_cast<int>(Kind::run_async) + 1;
inline constexpr int kKinds = static_cast<int>(Kind::cancel_timer) + 1;

// Which lines a program has beside the plain ones: at least one kind of its family.
enum class Family : std::uint8_t {
  plain,
  timed,
  waiting,
  awaiting,
  awaiting_several,
  composite,
  composite_timed
};

struct Line {
  Kind kind;
  std::uint8_t object;  // which of its kind
  std::uint8_t value;
};

// Threads as lists of lines. `spawned` is what a `spawn` starts.
struct Generated {
  std::vector<std::vector<Line>> threads;
  std::vector<Line> spawned;
  ThreadBounds bounds;  // within which it is searched

  std::string text() const;
  bool has_composites() const;  // lines that use what is built of locks and condition variables
  std::function<void()> body() const;
  Program program() const { return {"generated", {}, body()}; }
  // dpor beside dfs on this program. Programs of more interleavings are not compared.
  ReductionCheck verify(std::uint64_t interleavings_max, PlantedBug bug = PlantedBug::none) const;
  // As above with at most that many preemptions.
  ReductionCheck verify_bounded(std::uint64_t interleavings_max, std::uint32_t preemptions_max,
                                BoundedBug bug = BoundedBug::none) const;
};

// `program` with as many lines left out, one after another, as it still fails without.
Generated shrink(Generated program, const std::function<bool(const Generated&)>& fails);

// What is wrong with a check that does not hold.
std::string difference_of(const ReductionCheck& check);

// Bounds that cut many programs, by a seed.
ThreadBounds generate_bounds(std::uint64_t seed);

// A program of 2 to 4 threads and at most `lines_max` lines, by its seed; the same everywhere.
// Deadlines are few, so that some are equal.
Generated generate(std::uint64_t seed, std::uint32_t lines_max, Family family = Family::plain);

}  // namespace heddle::differential

#endif  // HEDDLE_TESTS_DIFFERENTIAL_GENERATED_H_
