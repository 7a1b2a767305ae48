#ifndef HEDDLE_SIM_MEMORY_H_
#define HEDDLE_SIM_MEMORY_H_

#include <atomic>
#include <utility>

#include "sim/engine/machine.h"
#include "sim/vector_clock.h"

namespace heddle {

// Where an atomic's accesses meet: the seam at which a memory model decides what a load returns.
// This is sequential consistency: a load returns the last value stored. What the accesses
// synchronise follows their std::memory_order all the same (C++20, [atomics.order]), so that a
// relaxed flag does not order the plain data behind it.
class MemorySync {
 public:
  void loaded(Machine& machine, std::memory_order order);
  void stored(Machine& machine, std::memory_order order);
  // A read-modify-write goes on with the release sequence of the store it reads from.
  void updated(Machine& machine, std::memory_order order);
  static void fence(Machine& machine, std::memory_order order);

 private:
  SyncClock released_;
};

template <typename T>
class MemoryCell {
 public:
  explicit MemoryCell(T initial) : value_(initial) {}

  T load(Machine& machine, std::memory_order order) {
    sync_.loaded(machine, order);
    return value_;
  }
  void store(Machine& machine, T value, std::memory_order order) {
    sync_.stored(machine, order);
    value_ = value;
  }
  // Returns the value before.
  T exchange(Machine& machine, T value, std::memory_order order) {
    sync_.updated(machine, order);
    return std::exchange(value_, value);
  }
  // The value, for those who only look: no access.
  T peek() const { return value_; }

 private:
  T value_;
  MemorySync sync_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_MEMORY_H_
