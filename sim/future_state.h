#ifndef HEDDLE_SIM_FUTURE_STATE_H_
#define HEDDLE_SIM_FUTURE_STATE_H_

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"
#include "sim/failure.h"
#include "sim/monitor.h"
#include "sim/source_location.h"

namespace heddle {

// What a promise and its futures share: not ready, or a value, or an exception.
template <typename T>
class FutureState {
 public:
  using Value = std::conditional_t<
      std::is_void_v<T>, std::monostate,
      std::conditional_t<std::is_reference_v<T>, std::remove_reference_t<T>*, T>>;

  explicit FutureState(std::string_view name) : monitor_(name) {}

  // Throws where a future was retrieved before.
  void retrieve() {
    if (std::exchange(retrieved_, true)) {
      throw std::future_error(std::future_errc::future_already_retrieved);
    }
  }

  // Makes it ready. Throws where it is.
  void satisfy(std::optional<Value> value, std::exception_ptr exception, source_location where) {
    const Monitor::Lock lock = monitor_.enter(where);
    if (satisfied_) throw std::future_error(std::future_errc::promise_already_satisfied);
    satisfied_ = true;
    value_ = std::move(value);
    exception_ = std::move(exception);
    monitor_.changed(where);
  }

  // Makes it ready by what `call` returns or throws.
  template <typename Call>
  void fulfil(Call&& call, source_location where) {
    std::optional<Value> value;
    std::exception_ptr exception;
    try {
      if constexpr (std::is_void_v<T>) {
        call();
        value.emplace();
      } else if constexpr (std::is_reference_v<T>) {
        value = &call();
      } else {
        value.emplace(call());
      }
    } catch (const UsageError&) {
      throw;
    } catch (...) {
      if (is_being_unwound()) throw;
      exception = std::current_exception();
    }
    satisfy(std::move(value), std::move(exception), where);
  }

  // The promise goes. Called in destructors: an execution that ends here is left by what comes
  // next.
  void abandon() noexcept {
    if (satisfied_ || !retrieved_) return;
    try {
      satisfy(std::nullopt,
              std::make_exception_ptr(std::future_error(std::future_errc::broken_promise)), {});
    } catch (...) {
      HEDDLE_ASSERT(is_being_unwound());
    }
  }

  // It is made ready by the first who waits for it. REQUIRES: no other thread knows it yet
  void defer(std::function<void()> call) { deferred_ = std::move(call); }

  void wait_ready(source_location where) {
    Monitor::Lock lock = monitor_.enter(where);
    if (const std::function<void()> call = std::exchange(deferred_, nullptr)) {
      lock.unlock(where);
      return call();
    }
    monitor_.wait(
        lock, [&] { return satisfied_; }, where);
  }

  // Waits for `limit`, a duration, or until it, a point in time.
  template <typename Limit>
  std::future_status wait_ready_within(const Limit& limit, source_location where) {
    Monitor::Lock lock = monitor_.enter(where);
    if (deferred_) return std::future_status::deferred;
    const bool ready = monitor_.wait_within(
        lock, limit, [&] { return satisfied_; }, where);
    return ready ? std::future_status::ready : std::future_status::timeout;
  }

  // Throws what it has instead of a value. REQUIRES: it is ready, and stays so
  Value& value() {
    if (exception_ != nullptr) std::rethrow_exception(exception_);
    // A wait is over without an effect where a destructor waits while the execution is unwound.
    if (!value_) throw std::future_error(std::future_errc::no_state);
    return *value_;
  }

 private:
  static bool is_being_unwound() noexcept {
    const Machine* machine = Machine::current();
    return machine != nullptr && machine->unwinding();
  }

  Monitor monitor_;
  bool retrieved_ = false;  // known to the promise alone
  bool satisfied_ = false;
  std::optional<Value> value_;
  std::exception_ptr exception_;
  std::function<void()> deferred_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_FUTURE_STATE_H_
