#ifndef HEDDLE_SIM_FUTURE_H_
#define HEDDLE_SIM_FUTURE_H_

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "sim/clock.h"
#include "sim/engine/assert.h"
#include "sim/future_state.h"
#include "sim/source_location.h"
#include "sim/thread.h"

namespace heddle {

using std::future_errc;
using std::future_error;
using std::future_status;
using std::launch;

// heddle::promise, future, shared_future, packaged_task and async have the interface of std's; they
// are built of a mutex and a condition variable (see Monitor), simulated and real.
//
// Scheduling points: those of the lock of the state that promise and future share, of a wait where
// it is not ready, and of a notification where somebody waits.
// Memory ordering: what makes it ready happens-before the end of the waits.
// Failures: to wait for what nobody makes ready is a deadlock. No state (where std leaves it
// undefined, too), a future retrieved twice, a promise satisfied twice and a broken one are
// future_errors, as in std.
// Differs from std: no _at_thread_exit; async runs at once where no policy is given.
template <typename T>
class basic_future {
 public:
  basic_future() noexcept = default;

  bool valid() const noexcept { return state_ != nullptr; }
  void wait(source_location where = source_location::current()) const { state().wait_ready(where); }
  // `deferred` where it is to be run by who asks for it. The time-out is virtual where simulated.
  template <typename Rep, typename Period>
  future_status wait_for(const std::chrono::duration<Rep, Period>& timeout,
                         source_location where = source_location::current()) const {
    return state().wait_ready_within(timeout, where);
  }
  template <typename Clock, typename Duration>
  future_status wait_until(const std::chrono::time_point<Clock, Duration>& deadline,
                           source_location where = source_location::current()) const {
    return state().wait_ready_within(deadline, where);
  }

 protected:
  explicit basic_future(std::shared_ptr<FutureState<T>> state) : state_(std::move(state)) {}

  FutureState<T>& state() const {
    if (state_ == nullptr) throw future_error(future_errc::no_state);
    return *state_;
  }

  std::shared_ptr<FutureState<T>> state_;
};

template <typename T>
class shared_future;

template <typename T>
class future : public basic_future<T> {
 public:
  future() noexcept = default;
  future(future&&) noexcept = default;
  future& operator=(future&&) noexcept = default;

  // Once: the future is not valid afterwards. Throws what the state has instead of a value.
  T get(source_location where = source_location::current()) {
    this->state().wait_ready(where);
    const std::shared_ptr<FutureState<T>> taken = std::move(this->state_);
    if constexpr (std::is_void_v<T>) {
      taken->value();
    } else if constexpr (std::is_reference_v<T>) {
      return *taken->value();
    } else {
      return std::move(taken->value());
    }
  }
  shared_future<T> share() noexcept { return shared_future<T>(std::move(*this)); }

 private:
  template <typename>
  friend class promise;
  template <typename>
  friend class packaged_task;
  template <typename>
  friend class shared_future;
  template <typename Function, typename... Arguments>
  friend auto async(launch policy, Function&& function, Arguments&&... arguments);

  explicit future(std::shared_ptr<FutureState<T>> state) : basic_future<T>(std::move(state)) {}
};

// May be copied; each copy gets the same value.
template <typename T>
class shared_future : public basic_future<T> {
 public:
  shared_future() noexcept = default;
  shared_future(future<T>&& other) noexcept  // NOLINT: as std's
      : basic_future<T>(std::move(other.state_)) {}

  std::conditional_t<std::is_void_v<T> || std::is_reference_v<T>, T,
                     std::add_lvalue_reference_t<const T>>
  get(source_location where = source_location::current()) const {
    this->state().wait_ready(where);
    if constexpr (std::is_void_v<T>) {
      this->state().value();
    } else if constexpr (std::is_reference_v<T>) {
      return *this->state().value();
    } else {
      return this->state().value();
    }
  }
};

template <typename T>
class promise {
 public:
  // `name` is what reports call the state that it shares with its future; it is copied.
  explicit promise(std::string_view name = {}) : state_(std::make_shared<FutureState<T>>(name)) {}
  promise(promise&&) noexcept = default;
  promise& operator=(promise&& other) noexcept {
    if (this != &other) abandon(std::exchange(state_, std::move(other.state_)));
    return *this;
  }
  // One that has satisfied nobody breaks: its future gets a broken_promise.
  ~promise() { abandon(std::move(state_)); }

  future<T> get_future() {
    state().retrieve();
    return future<T>(state_);
  }
  template <typename Value>
  requires(!std::is_void_v<T>) void set_value(Value&& value,
                                              source_location where = source_location::current()) {
    if constexpr (std::is_reference_v<T>) {
      state().satisfy(&value, nullptr, where);
    } else {
      state().satisfy(T(std::forward<Value>(value)), nullptr, where);
    }
  }
  void set_value(source_location where = source_location::current()) requires std::is_void_v<T> {
    state().satisfy(std::monostate{}, nullptr, where);
  }
  void set_exception(std::exception_ptr exception,
                     source_location where = source_location::current()) {
    state().satisfy(std::nullopt, std::move(exception), where);
  }
  void swap(promise& other) noexcept { state_.swap(other.state_); }

 private:
  template <typename>
  friend class packaged_task;

  FutureState<T>& state() const {
    if (state_ == nullptr) throw future_error(future_errc::no_state);
    return *state_;
  }
  static void abandon(std::shared_ptr<FutureState<T>> state) noexcept {
    if (state != nullptr) state->abandon();
  }

  std::shared_ptr<FutureState<T>> state_;
};

template <typename Signature>
class packaged_task;

// A function that is called once, by whoever and whenever; what it returns or throws goes to its
// future.
template <typename Returned, typename... Parameters>
class packaged_task<Returned(Parameters...)> {
 public:
  packaged_task() noexcept = default;
  // `name` is what reports call the state that it shares with its future; it is copied.
  template <typename Function>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, packaged_task>) explicit packaged_task(
      Function&& function, std::string_view name = {})
      : function_(std::make_shared<std::decay_t<Function>>(std::forward<Function>(function))),
        call_([](void* called, Parameters... parameters) -> Returned {
          return std::invoke(*static_cast<std::decay_t<Function>*>(called),
                             std::forward<Parameters>(parameters)...);
        }),
        result_(name) {}

  bool valid() const noexcept { return function_ != nullptr; }
  future<Returned> get_future() {
    must_be_valid();
    return result_.get_future();
  }
  void operator()(Parameters... parameters) {
    must_be_valid();
    result_.state().fulfil(
        [&]() -> Returned {
          return call_(function_.get(), std::forward<Parameters>(parameters)...);
        },
        source_location{});
  }

 private:
  void must_be_valid() const {
    if (!valid()) throw future_error(future_errc::no_state);
  }

  std::shared_ptr<void> function_;
  Returned (*call_)(void*, Parameters...) = nullptr;
  promise<Returned> result_;
};

// What the futures of an async own together: the last of them joins its thread.
template <typename T>
struct AsyncTask {
  FutureState<T> state{"async"};
  thread runner;

  ~AsyncTask() {
    if (!runner.joinable()) return;
    try {
      runner.join(source_location{});
    } catch (...) {
      // The execution is being unwound: whatever comes next says so again.
      HEDDLE_ASSERT(Machine::current() != nullptr && Machine::current()->unwinding());
    }
  }
};

// Runs the function on a thread of its own, which the last of its futures joins as it goes; or,
// with launch::deferred, on the thread that first waits for its result.
template <typename Function, typename... Arguments>
auto async(launch policy, Function&& function, Arguments&&... arguments) {
  using Returned = std::invoke_result_t<std::decay_t<Function>, std::decay_t<Arguments>...>;
  const auto task = std::make_shared<AsyncTask<Returned>>();
  auto run = [&state = task->state,
              called = std::decay_t<Function>(std::forward<Function>(function)),
              parts = std::tuple<std::decay_t<Arguments>...>(
                  std::forward<Arguments>(arguments)...)]() mutable {
    const auto call = [&]() -> Returned { return std::apply(std::move(called), std::move(parts)); };
    state.fulfil(call, source_location{});
  };
  if ((policy & launch::async) == launch::async) {
    task->runner = thread(thread_options{.name = "async"}, std::move(run));
  } else {
    task->state.defer([kept = std::make_shared<decltype(run)>(std::move(run))] { (*kept)(); });
  }
  return future<Returned>(std::shared_ptr<FutureState<Returned>>(task, &task->state));
}

template <typename Function, typename... Arguments>
requires(!std::is_same_v<std::decay_t<Function>, launch>) auto async(Function&& function,
                                                                     Arguments&&... arguments) {
  return heddle::async(launch::async, std::forward<Function>(function),
                       std::forward<Arguments>(arguments)...);
}

}  // namespace heddle

#endif  // HEDDLE_SIM_FUTURE_H_
