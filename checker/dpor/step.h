#ifndef HEDDLE_CHECKER_DPOR_STEP_H_
#define HEDDLE_CHECKER_DPOR_STEP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/event.h"

namespace heddle {

// Virtual time, as an object that every timer writes: which of two fires first is a race.
inline constexpr ObjectId kClockObject = kNoObject - 1;
// What invariants read, as one object: the order of two events that change any of it is a race, for
// an invariant may not hold between them.
inline constexpr ObjectId kInvariantsObject = kNoObject - 2;

// Where to keep what is known of an object, by its number.
inline std::size_t slot_of(ObjectId object) noexcept {
  if (object == kClockObject) return 0;
  if (object == kInvariantsObject) return 1;
  return std::size_t{object} + 2;
}

// How a step touched one object.
struct Touch {
  ObjectId object = kNoObject;
  Access access = Access::none;
  std::uint64_t before = 0;  // see Event::before
};

// What one decision led to: an operation of the chosen thread, or the value of a choice. Its local
// consequences (threads created or ended, joins that became possible) belong to it.
struct Step {
  static constexpr std::size_t kTouchesMax = 3;

  std::uint16_t thread = kNoThread;
  OperationKind kind = OperationKind::yield;
  bool is_value = false;  // `value` was chosen, within the step before
  bool cut = false;  // it ended the execution before others could step: nothing commutes with it
  std::uint8_t touch_count = 0;
  std::uint32_t value = 0;
  std::uint32_t value_count = 0;  // of a choice: the values are the numbers below
  std::uint64_t expected = 0;     // see Event::expected
  std::uint64_t place = 0;        // see Event::place
  std::array<Touch, kTouchesMax> touched;

  // As if it were new, without the cost of what touch_count makes invisible.
  void clear() noexcept {
    thread = kNoThread;
    kind = OperationKind::yield;
    is_value = cut = false;
    touch_count = 0;
    value = value_count = 0;
    expected = place = 0;
  }
  std::span<const Touch> touches() const noexcept { return {touched.data(), touch_count}; }
  // How it touched `object`; null: it did not.
  const Touch* touch_on(ObjectId object) const noexcept {
    for (const Touch& touch : touches()) {
      if (touch.object == object) return &touch;
    }
    return nullptr;
  }
  // The objects that it touched as a set with collisions: steps whose sets have nothing in common
  // are independent.
  std::uint64_t objects() const noexcept {
    if (cut) return ~std::uint64_t{0};
    std::uint64_t objects = 0;
    for (const Touch& touch : touches()) objects |= std::uint64_t{1} << (touch.object % 64);
    return objects;
  }
  void touch(ObjectId object, Access access, std::uint64_t before);
  // Adds what `event`, an event of this step, touched.
  void add(const Event& event);
};

// Whether the order of two steps of different threads matters: they touch one object, in ways that
// conflict. Reads, writes and read-modify-writes of one variable keep this plain relation;
// a compare-exchange or try_lock that fails is a read, and so is the sharing of a shared lock.
bool dependent(const Step& one, const Step& other) noexcept;

// Whether an operation that blocks, `step`, could take effect on an object in state `state`.
bool could_run(const Step& step, const Touch& touch, std::uint64_t state) noexcept;

// How `step` would touch the object of `touch` in state `state`: a compare-exchange may succeed
// there where it failed here.
Access access_in_state(const Step& step, const Touch& touch, std::uint64_t state) noexcept;

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_STEP_H_
