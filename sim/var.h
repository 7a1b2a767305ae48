#ifndef HEDDLE_SIM_VAR_H_
#define HEDDLE_SIM_VAR_H_

#include <atomic>
#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include "sim/engine/access_history.h"
#include "sim/engine/machine.h"
#include "sim/engine/text_of.h"
#include "sim/forked.h"
#include "sim/source_location.h"

namespace heddle {

// A plain variable that threads share: what would be an `int` or a `std::deque` in the real
// program. It synchronises nothing: two accesses that no happens-before orders, one of them a
// write, are a data race, which is reported; the execution goes on with the value that the
// interleaving gives.
//
// Scheduling points: each read, write, inspect and modify is one.
// For real: small trivially copyable types are accessed by relaxed atomic operations, so that a
// race loses updates, as a race does, without being undefined behaviour. Others are plain.
template <typename T>
class var : public Object {
 public:
  explicit var(T initial = T{}, std::string_view name = {})
      : Object(ObjectKind::var, name, sizeof(var)), value_(std::move(initial)) {}

  // What fork makes of `original` in a child: see forked.
  var(const forked&, const var& original, std::string_view name = {})
      : Object(ObjectKind::var, name, sizeof(var)), value_(original.value_) {
    Machine::current()->copied(original);
  }

  HEDDLE_ALWAYS_INLINE T read(source_location where = source_location::current()) const {
    if (Machine* machine = Machine::current()) return read_simulated(*machine, where);
    must_be_real();
    if constexpr (kLockFree) {
      return std::atomic_ref<T>(value_).load(std::memory_order_relaxed);
    } else {
      return value_;
    }
  }

  HEDDLE_ALWAYS_INLINE void write(T value, source_location where = source_location::current()) {
    if (Machine* machine = Machine::current()) {
      if (!access(*machine, OperationKind::var_write, where)) return;
      machine->describe([&] { return "write " + text_of(value); });
      value_ = std::move(value);
      return;
    }
    must_be_real();
    if constexpr (kLockFree) {
      std::atomic_ref<T>(value_).store(value, std::memory_order_relaxed);
    } else {
      value_ = std::move(value);
    }
  }

  // One read of the whole value, in place: returns use(value).
  template <typename Use>
  auto inspect(Use&& use, source_location where = source_location::current()) const {
    if (Machine* machine = Machine::current()) {
      static_cast<void>(access(*machine, OperationKind::var_read, where));
    } else {
      must_be_real();
    }
    return std::forward<Use>(use)(static_cast<const T&>(value_));
  }

  // One write of the whole value, in place: returns change(value).
  template <typename Change>
  auto modify(Change&& change, source_location where = source_location::current()) {
    if (Machine* machine = Machine::current()) {
      static_cast<void>(access(*machine, OperationKind::var_write, where));
    } else {
      must_be_real();
    }
    return std::forward<Change>(change)(value_);
  }

  operator T() const { return read(source_location{}); }  // NOLINT: stands for a plain variable
  var& operator=(T value) {
    write(std::move(value), source_location{});
    return *this;
  }

 private:
  static constexpr bool lock_free() {
    if constexpr (std::is_trivially_copyable_v<T>) {
      return std::atomic_ref<T>::is_always_lock_free &&
             std::atomic_ref<T>::required_alignment == alignof(T);
    }
    return false;
  }
  static constexpr bool kLockFree = lock_free();

  HEDDLE_ALWAYS_INLINE T read_simulated(Machine& machine, source_location where) const {
    if (!access(machine, OperationKind::var_read, where)) return value_;
    machine.describe([&] { return "read -> " + text_of(value_); });
    return value_;
  }

  HEDDLE_ALWAYS_INLINE bool access(Machine& machine, OperationKind kind,
                                   source_location where) const {
    const bool writes = kind == OperationKind::var_write;
    Operation operation(kind, const_cast<var*>(this), where);
    if (!machine.announce(operation)) return false;
    machine.effect(writes ? Access::write : Access::read);
    if (machine.detects_races()) {
      if (writes) {
        history_.write(machine, *this, where);
      } else {
        history_.read(machine, *this, where);
      }
    }
    return true;
  }

  mutable T value_;
  mutable AccessHistory history_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_VAR_H_
