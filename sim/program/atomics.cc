// The program's atomic operations, and the fences. Values are sequentially consistent; the memory
// order decides what an operation synchronises, as for heddle::atomic.

#include <atomic>
#include <cstdint>
#include <cstring>
#include <string>

#include "sim/engine/machine.h"
#include "sim/engine/text_of.h"
#include "sim/memory.h"
#include "sim/program/places.h"
#include "sim/program/runtime.h"
#include "sim/program/shadow.h"

namespace heddle::program {
namespace {

__extension__ using Wide = unsigned __int128;

template <typename T>
std::uint64_t bits_of(T value) noexcept {
  return static_cast<std::uint64_t>(value);
}

template <typename T>
std::string text_of_value(T value) {
  if constexpr (sizeof(T) <= sizeof(std::uint64_t)) {
    return std::to_string(static_cast<std::make_signed_t<T>>(value));
  } else {
    return "16 bytes";
  }
}

// For Operation::state.
template <typename T>
std::uint64_t state_of(const Operation& operation) {
  return bits_of(*static_cast<const T*>(static_cast<const Location*>(operation.object)->memory));
}

std::memory_order order_of(int order) noexcept {
  // The compilers' numbers are those of std::memory_order, consume among them.
  return order == __ATOMIC_CONSUME ? std::memory_order_acquire
                                   : static_cast<std::memory_order>(order);
}

// One operation on an atomic: what does not depend on which.
template <typename T>
struct Atomic {
  volatile T* memory;
  std::uintptr_t at;

  const T* address() const noexcept { return const_cast<const T*>(memory); }
  T value() const noexcept { return *address(); }
  void set(T next) const noexcept { *const_cast<T*>(memory) = next; }
  Location& location() const { return atomic_at(address()); }
  void accessed(bool writes) const {
    atomic_access(reinterpret_cast<std::uintptr_t>(address()), sizeof(T), writes, at);
  }

  bool announce(OperationKind kind, Location& location, const std::uint64_t* expected) const {
    Operation operation(kind, &location, called_from(at));
    operation.context = const_cast<std::uint64_t*>(expected);
    if constexpr (sizeof(T) <= sizeof(std::uint64_t)) {
      if (kind != OperationKind::atomic_store) operation.state = &state_of<T>;
    }
    return machine().announce(operation);
  }

  T load(std::memory_order order) const {
    const Inside inside;
    Machine& machine = program::machine();
    return apart_from_caller(machine, [&] {
      Location& location = this->location();
      static_cast<void>(announce(OperationKind::atomic_load, location, nullptr));
      machine.effect(Access::read, bits_of(value()));
      location.sync.loaded(machine, order);
      accessed(false);
      machine.describe([&] { return "load -> " + text_of_value(value()); });
      return value();
    });
  }

  void store(T next, std::memory_order order) const {
    const Inside inside;
    Machine& machine = program::machine();
    Location& location = this->location();
    static_cast<void>(announce(OperationKind::atomic_store, location, nullptr));
    machine.effect(Access::write, bits_of(value()));
    accessed(true);
    location.sync.stored(machine, order);
    set(next);
    machine.describe([&] { return "store " + text_of_value(next); });
    machine.refresh(location);
  }

  template <typename Change>
  T update(OperationKind kind, const char* name, Change change, std::memory_order order) const {
    const Inside inside;
    Machine& machine = program::machine();
    return apart_from_caller(machine, [&] {
      Location& location = this->location();
      static_cast<void>(announce(kind, location, nullptr));
      const T before = value();
      const T next = change(before);
      machine.effect(Access::write, bits_of(before), bits_of(next));
      accessed(true);
      location.sync.updated(machine, order);
      set(next);
      machine.refresh(location);
      machine.describe(
          [&] { return name + (" " + text_of_value(before)) + " -> " + text_of_value(next); });
      return before;
    });
  }

  // Returns the value before, which is `expected` where it succeeded.
  T compare_exchange(T expected, T desired, std::memory_order success, std::memory_order failure,
                     bool weak, bool& exchanged) const {
    const Inside inside;
    Machine& machine = program::machine();
    return apart_from_caller(machine, [&] {
      Location& location = this->location();
      const std::uint64_t bits = bits_of(expected);
      static_cast<void>(announce(OperationKind::atomic_compare_exchange, location, &bits));
      const T before = value();
      const bool equal = before == expected;
      machine.effect(equal ? Access::write : Access::read, bits_of(before), bits);
      const std::uint32_t event = machine.last_event();  // before that of a spurious failure
      exchanged = equal && !(weak && machine.choose_spurious(called_from(at)));
      accessed(exchanged);
      if (!exchanged) {
        location.sync.loaded(machine, failure);
        machine.describe(event,
                         [&] { return "compare_exchange -> false, " + text_of_value(before); });
        return before;
      }
      location.sync.updated(machine, success);
      set(desired);
      machine.refresh(location);
      machine.describe(event, [&] {
        return "compare_exchange " + text_of_value(expected) + " -> " + text_of_value(desired);
      });
      return before;
    });
  }
};

}  // namespace
}  // namespace heddle::program

using namespace heddle;
using namespace heddle::program;

// The real operation where no execution runs: all of the compilers' orders are at most this strong.
#define HEDDLE_FETCH(bits, type, name, real, change)                                             \
  HEDDLE_INTERPOSED type __tsan_atomic##bits##_fetch_##name(volatile type* memory, type operand, \
                                                            int order) {                         \
    if (!in_program) return real(memory, operand, __ATOMIC_SEQ_CST);                             \
    const Atomic<type> atomic{memory, HEDDLE_CALLED_FROM};                                       \
    return atomic.update(                                                                        \
        OperationKind::atomic_fetch, "fetch_" #name,                                             \
        [&](type value) { return static_cast<type>(change); }, order_of(order));                 \
  }

#define HEDDLE_COMPARE_EXCHANGE(bits, type, name, weak)                                     \
  HEDDLE_INTERPOSED int __tsan_atomic##bits##_compare_exchange_##name(                      \
      volatile type* memory, type* expected, type desired, int success, int failure) {      \
    if (!in_program) {                                                                      \
      return __atomic_compare_exchange_n(memory, expected, desired, weak, __ATOMIC_SEQ_CST, \
                                         __ATOMIC_SEQ_CST);                                 \
    }                                                                                       \
    const Atomic<type> atomic{memory, HEDDLE_CALLED_FROM};                                  \
    bool exchanged = false;                                                                 \
    const type before = atomic.compare_exchange(*expected, desired, order_of(success),      \
                                                order_of(failure), weak, exchanged);        \
    if (!exchanged) *expected = before;                                                     \
    return exchanged;                                                                       \
  }

#define HEDDLE_ATOMIC(bits, type)                                                                  \
  HEDDLE_INTERPOSED type __tsan_atomic##bits##_load(const volatile type* memory, int order) {      \
    if (!in_program) return __atomic_load_n(memory, __ATOMIC_SEQ_CST);                             \
    const Atomic<type> atomic{const_cast<volatile type*>(memory), HEDDLE_CALLED_FROM};             \
    return atomic.load(order_of(order));                                                           \
  }                                                                                                \
  HEDDLE_INTERPOSED void __tsan_atomic##bits##_store(volatile type* memory, type value,            \
                                                     int order) {                                  \
    if (!in_program) return __atomic_store_n(memory, value, __ATOMIC_SEQ_CST);                     \
    const Atomic<type> atomic{memory, HEDDLE_CALLED_FROM};                                         \
    atomic.store(value, order_of(order));                                                          \
  }                                                                                                \
  HEDDLE_INTERPOSED type __tsan_atomic##bits##_exchange(volatile type* memory, type operand,       \
                                                        int order) {                               \
    if (!in_program) return __atomic_exchange_n(memory, operand, __ATOMIC_SEQ_CST);                \
    const Atomic<type> atomic{memory, HEDDLE_CALLED_FROM};                                         \
    return atomic.update(                                                                          \
        OperationKind::atomic_exchange, "exchange", [&](type) { return operand; },                 \
        order_of(order));                                                                          \
  }                                                                                                \
  HEDDLE_FETCH(bits, type, add, __atomic_fetch_add, value + operand)                               \
  HEDDLE_FETCH(bits, type, sub, __atomic_fetch_sub, value - operand)                               \
  HEDDLE_FETCH(bits, type, and, __atomic_fetch_and, value& operand)                                \
  HEDDLE_FETCH(bits, type, or, __atomic_fetch_or, value | operand)                                 \
  HEDDLE_FETCH(bits, type, xor, __atomic_fetch_xor, value ^ operand)                               \
  HEDDLE_FETCH(bits, type, nand, __atomic_fetch_nand, ~(value & operand))                          \
  HEDDLE_COMPARE_EXCHANGE(bits, type, strong, false)                                               \
  HEDDLE_COMPARE_EXCHANGE(bits, type, weak, true)                                                  \
  HEDDLE_INTERPOSED type __tsan_atomic##bits##_compare_exchange_val(                               \
      volatile type* memory, type expected, type desired, int success, int failure) {              \
    if (!in_program) {                                                                             \
      __atomic_compare_exchange_n(memory, &expected, desired, false, __ATOMIC_SEQ_CST,             \
                                  __ATOMIC_SEQ_CST);                                               \
      return expected;                                                                             \
    }                                                                                              \
    const Atomic<type> atomic{memory, HEDDLE_CALLED_FROM};                                         \
    bool exchanged = false;                                                                        \
    return atomic.compare_exchange(expected, desired, order_of(success), order_of(failure), false, \
                                   exchanged);                                                     \
  }

HEDDLE_ATOMIC(8, std::uint8_t)
HEDDLE_ATOMIC(16, std::uint16_t)
HEDDLE_ATOMIC(32, std::uint32_t)
HEDDLE_ATOMIC(64, std::uint64_t)
#if defined(__clang__)  // for which 16 bytes are too many: they are libatomic's, as in the program
#pragma clang diagnostic ignored "-Watomic-alignment"
#endif
HEDDLE_ATOMIC(128, Wide)

HEDDLE_INTERPOSED void __tsan_atomic_thread_fence(int order) {
  if (!in_program) return std::atomic_thread_fence(std::memory_order_seq_cst);
  const Inside inside;
  Operation operation(OperationKind::atomic_fence, nullptr, called_from(HEDDLE_CALLED_FROM));
  static_cast<void>(machine().announce(operation));
  MemorySync::fence(machine(), order_of(order));
}

// Orders a thread and its own signal handlers.
HEDDLE_INTERPOSED void __tsan_atomic_signal_fence(int) {}
