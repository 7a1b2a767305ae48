#ifndef HEDDLE_SIM_ATOMIC_H_
#define HEDDLE_SIM_ATOMIC_H_

#include <atomic>
#include <concepts>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "sim/engine/machine.h"
#include "sim/engine/text_of.h"
#include "sim/memory.h"
#include "sim/source_location.h"
#include "sim/wait_queue.h"

namespace heddle {

// heddle::atomic<T> has std::atomic<T>'s interface.
//
// Scheduling points: each load, store and read-modify-write is one; a compare-exchange that fails
// is a read. A wait blocks until it is notified, then looks again; it never wakes for no reason.
// Memory model: values are sequentially consistent; the std::memory_order decides what the access
// synchronises, for the race detector.
// Differs from std: compare_exchange_weak fails spuriously only where a search asks for it.
template <typename T>
class atomic : public Object {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = std::atomic<T>::is_always_lock_free;

  explicit atomic(T initial = T{}, std::string_view name = {})
      : Object(ObjectKind::atomic, name, sizeof(atomic)), cell_(initial), native_(initial) {}

  bool is_lock_free() const noexcept { return native_.is_lock_free(); }

  T load(std::memory_order order = std::memory_order_seq_cst,
         source_location where = source_location::current()) const {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().load(order);
    return apart_from_caller(*machine, [&] {
      if (!announce(*machine, OperationKind::atomic_load, where)) return cell_.peek();
      machine->effect(Access::read, bits_of(cell_.peek()));
      const T value = cell_.load(*machine, order);
      machine->describe([&] { return "load -> " + text_of(value); });
      return value;
    });
  }

  void store(T value, std::memory_order order = std::memory_order_seq_cst,
             source_location where = source_location::current()) {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().store(value, order);
    if (!announce(*machine, OperationKind::atomic_store, where)) return;
    machine->effect(Access::write, bits_of(cell_.peek()));
    machine->describe([&] { return "store " + text_of(value); });
    cell_.store(*machine, value, order);
    machine->refresh(*this);
  }

  T exchange(T value, std::memory_order order = std::memory_order_seq_cst,
             source_location where = source_location::current()) {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().exchange(value, order);
    const auto replace = [&](T) { return value; };
    return update(*machine, OperationKind::atomic_exchange, "exchange", replace, order, where);
  }

  bool compare_exchange_strong(T& expected, T desired, std::memory_order success,
                               std::memory_order failure,
                               source_location where = source_location::current()) {
    Machine* machine = Machine::current();
    if (machine != nullptr) {
      return compare_exchange(*machine, expected, desired, success, failure, false, where);
    }
    return real().compare_exchange_strong(expected, desired, success, failure);
  }
  bool compare_exchange_strong(T& expected, T desired,
                               std::memory_order order = std::memory_order_seq_cst,
                               source_location where = source_location::current()) {
    return compare_exchange_strong(expected, desired, order, on_failure(order), where);
  }
  bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                             std::memory_order failure,
                             source_location where = source_location::current()) {
    Machine* machine = Machine::current();
    if (machine != nullptr) {
      return compare_exchange(*machine, expected, desired, success, failure, true, where);
    }
    return real().compare_exchange_weak(expected, desired, success, failure);
  }
  bool compare_exchange_weak(T& expected, T desired,
                             std::memory_order order = std::memory_order_seq_cst,
                             source_location where = source_location::current()) {
    return compare_exchange_weak(expected, desired, order, on_failure(order), where);
  }

  template <typename U = T>
  requires requires(std::atomic<U>& a, typename std::atomic<U>::difference_type d) {
    a.fetch_add(d);
  }
  T fetch_add(typename std::atomic<U>::difference_type operand,
              std::memory_order order = std::memory_order_seq_cst,
              source_location where = source_location::current()) {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().fetch_add(operand, order);
    const auto add = [&](T value) { return sum(value, operand); };
    return update(*machine, OperationKind::atomic_fetch, "fetch_add", add, order, where);
  }

  template <typename U = T>
  requires requires(std::atomic<U>& a, typename std::atomic<U>::difference_type d) {
    a.fetch_sub(d);
  }
  T fetch_sub(typename std::atomic<U>::difference_type operand,
              std::memory_order order = std::memory_order_seq_cst,
              source_location where = source_location::current()) {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().fetch_sub(operand, order);
    const auto subtract = [&](T value) { return difference(value, operand); };
    return update(*machine, OperationKind::atomic_fetch, "fetch_sub", subtract, order, where);
  }

  T fetch_and(T operand, std::memory_order order = std::memory_order_seq_cst,
              source_location where = source_location::current()) requires(std::integral<T> &&
                                                                           !std::same_as<T, bool>) {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().fetch_and(operand, order);
    const auto apply = [&](T value) { return static_cast<T>(value & operand); };
    return update(*machine, OperationKind::atomic_fetch, "fetch_and", apply, order, where);
  }

  T fetch_or(T operand, std::memory_order order = std::memory_order_seq_cst,
             source_location where = source_location::current()) requires(std::integral<T> &&
                                                                          !std::same_as<T, bool>) {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().fetch_or(operand, order);
    const auto apply = [&](T value) { return static_cast<T>(value | operand); };
    return update(*machine, OperationKind::atomic_fetch, "fetch_or", apply, order, where);
  }

  T fetch_xor(T operand, std::memory_order order = std::memory_order_seq_cst,
              source_location where = source_location::current()) requires(std::integral<T> &&
                                                                           !std::same_as<T, bool>) {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().fetch_xor(operand, order);
    const auto apply = [&](T value) { return static_cast<T>(value ^ operand); };
    return update(*machine, OperationKind::atomic_fetch, "fetch_xor", apply, order, where);
  }

  operator T() const { return load(std::memory_order_seq_cst, source_location{}); }  // NOLINT
  T operator=(T value) {
    store(value, std::memory_order_seq_cst, source_location{});
    return value;
  }
  T operator++() { return sum(fetch_add(1, std::memory_order_seq_cst, source_location{}), 1); }
  T operator--() {
    return difference(fetch_sub(1, std::memory_order_seq_cst, source_location{}), 1);
  }
  T operator++(int) { return fetch_add(1, std::memory_order_seq_cst, source_location{}); }
  T operator--(int) { return fetch_sub(1, std::memory_order_seq_cst, source_location{}); }
  template <typename Operand>
  T operator+=(Operand operand) {
    return sum(fetch_add(operand, std::memory_order_seq_cst, source_location{}), operand);
  }
  template <typename Operand>
  T operator-=(Operand operand) {
    return difference(fetch_sub(operand, std::memory_order_seq_cst, source_location{}), operand);
  }
  T operator&=(T operand) {
    return fetch_and(operand, std::memory_order_seq_cst, source_location{}) & operand;
  }
  T operator|=(T operand) {
    return fetch_or(operand, std::memory_order_seq_cst, source_location{}) | operand;
  }
  T operator^=(T operand) {
    return fetch_xor(operand, std::memory_order_seq_cst, source_location{}) ^ operand;
  }

  void wait(T old, std::memory_order order = std::memory_order_seq_cst,
            source_location where = source_location::current()) const {
    Machine* machine = Machine::current();
    if (machine == nullptr) return real().wait(old, order);
    Waiter waiter(machine->running());
    for (;;) {
      Operation operation(OperationKind::atomic_wait, const_cast<atomic*>(this), where);
      if (waiter.queued || waiter.notified) operation.enabled = &Waiter::was_notified;
      operation.context = &waiter;
      if (!machine->announce(operation)) return;
      machine->effect(Access::read);
      if (waiter.notified) machine->caused_by(waiter.cause);
      const T value = cell_.load(*machine, order);
      machine->describe([&] { return "wait -> " + text_of(value); });
      if (!same(value, old)) return;
      waiters_.add(waiter);
    }
  }

  void notify_one(source_location where = source_location::current()) {
    notify(false, "notify_one", where);
  }
  void notify_all(source_location where = source_location::current()) {
    notify(true, "notify_all", where);
  }

 private:
  std::atomic<T>& real() {
    must_be_real();
    return native_;
  }
  const std::atomic<T>& real() const {
    must_be_real();
    return native_;
  }

  // std::atomic compares representations, not values.
  static bool same(const T& left, const T& right) noexcept {
    return std::memcmp(&left, &right, sizeof(T)) == 0;
  }
  // The representation, or a part of one that is larger.
  static std::uint64_t bits_of(const T& value) noexcept {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(T) < sizeof(bits) ? sizeof(T) : sizeof(bits));
    return bits;
  }
  static constexpr std::memory_order on_failure(std::memory_order order) noexcept {
    if (order == std::memory_order_acq_rel) return std::memory_order_acquire;
    if (order == std::memory_order_release) return std::memory_order_relaxed;
    return order;
  }
  // Atomic arithmetic wraps around; signed overflow would be undefined.
  template <typename Operand>
  static T sum(T value, Operand operand) noexcept {
    if constexpr (std::integral<T>) {
      using Unsigned = std::make_unsigned_t<T>;
      return static_cast<T>(static_cast<Unsigned>(value) + static_cast<Unsigned>(operand));
    } else {
      return value + operand;
    }
  }
  template <typename Operand>
  static T difference(T value, Operand operand) noexcept {
    if constexpr (std::integral<T>) {
      using Unsigned = std::make_unsigned_t<T>;
      return static_cast<T>(static_cast<Unsigned>(value) - static_cast<Unsigned>(operand));
    } else {
      return value - operand;
    }
  }

  // `expected` is that of a compare-exchange, as Event::expected has it.
  bool announce(Machine& machine, OperationKind kind, source_location where,
                const std::uint64_t* expected = nullptr) const {
    Operation operation(kind, const_cast<atomic*>(this), where);
    operation.context = const_cast<std::uint64_t*>(expected);
    if constexpr (sizeof(T) <= sizeof(std::uint64_t)) {
      const bool reads =
          kind != OperationKind::atomic_store && kind != OperationKind::atomic_notify;
      if (reads) operation.state = &state;
    }
    return machine.announce(operation);
  }

  // For Operation::state.
  static std::uint64_t state(const Operation& operation) {
    return bits_of(static_cast<const atomic*>(operation.object)->cell_.peek());
  }

  template <typename Change>
  T update(Machine& machine, OperationKind kind, const char* name, Change&& change,
           std::memory_order order, source_location where) {
    return apart_from_caller(machine, [&] {
      if (!announce(machine, kind, where)) return cell_.peek();
      const T next = change(cell_.peek());
      machine.effect(Access::write, bits_of(cell_.peek()), bits_of(next));
      const T before = cell_.exchange(machine, next, order);
      machine.refresh(*this);
      machine.describe([&] { return name + (" " + text_of(before)) + " -> " + text_of(next); });
      return before;
    });
  }

  bool compare_exchange(Machine& machine, T& expected, T desired, std::memory_order success,
                        std::memory_order failure, bool weak, source_location where) {
    return apart_from_caller(machine, [&] {
      const std::uint64_t expected_bits = bits_of(expected);
      if (!announce(machine, OperationKind::atomic_compare_exchange, where, &expected_bits)) {
        return true;
      }
      const bool equal = same(cell_.peek(), expected);
      machine.effect(equal ? Access::write : Access::read, bits_of(cell_.peek()), expected_bits);
      const std::uint32_t event = machine.last_event();  // before that of a spurious failure
      if (equal && !(weak && machine.choose_spurious(where))) {
        cell_.exchange(machine, desired, success);
        machine.refresh(*this);
        machine.describe(event, [&] {
          return "compare_exchange " + text_of(expected) + " -> " + text_of(desired);
        });
        return true;
      }
      expected = cell_.load(machine, failure);
      machine.describe(event, [&] { return "compare_exchange -> false, " + text_of(expected); });
      return false;
    });
  }

  void notify(bool all, const char* name, source_location where) {
    Machine* machine = Machine::current();
    if (machine == nullptr) return all ? real().notify_all() : real().notify_one();
    if (!announce(*machine, OperationKind::atomic_notify, where)) return;
    machine->effect(Access::write, 0, waiters_.size());
    machine->describe([&] { return std::string(name); });
    if (all) {
      waiters_.notify_all();
    } else {
      waiters_.notify_one(where);
    }
  }

  mutable MemoryCell<T> cell_;
  mutable WaitQueue waiters_;
  std::atomic<T> native_;
};

// Orders plain and relaxed accesses around it; std::atomic_thread_fence outside of executions.
void atomic_thread_fence(std::memory_order order,
                         source_location where = source_location::current());

}  // namespace heddle

#endif  // HEDDLE_SIM_ATOMIC_H_
