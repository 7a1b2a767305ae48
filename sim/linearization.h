#ifndef HEDDLE_SIM_LINEARIZATION_H_
#define HEDDLE_SIM_LINEARIZATION_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heddle {

// From the invocation of an operation to its response: positions in a history, from 1, no two the
// same.
struct HistoryInterval {
  static constexpr std::uint32_t kPending = 0xffff'ffff;

  std::uint32_t invoked = 0;
  std::uint32_t responded = kPending;  // kPending: not yet

  bool pending() const noexcept { return responded == kPending; }
};

// What the operations of a history do where each happens alone, on a state of its own.
class SequentialObject {
 public:
  virtual ~SequentialObject() = default;
  // Applies operation number `operation`; false, and without effect, where it would end otherwise
  // than it did. One that is `pending` may end in any way.
  virtual bool apply(std::size_t operation, bool pending) = 0;
  // Takes back the last operation that was applied.
  virtual void undo() = 0;
  // Remembers the present state beside `placed`, the operations that led to it in some order, and
  // returns whether both were met together before.
  virtual bool met_before(const std::vector<bool>& placed) = 0;
};

// Whether some order explains the history (Herlihy and Wing, TOPLAS 1990): `object` ends each
// operation as it ended, and none that had responded before another was invoked comes after that
// one. What is pending may be part of the order or not. `object` must be in its first state, and is
// left in any.
//
// The search of Wing and Gong (JPDC 1993) with the improvement of Lowe ("Testing for
// linearizability", CCPE 2017): a set of operations that leads to a state it has led to before is
// not gone on from again. The problem is NP-complete; histories of a few threads take little.
bool has_linearization(const std::vector<HistoryInterval>& history, SequentialObject& object);

}  // namespace heddle

#endif  // HEDDLE_SIM_LINEARIZATION_H_
