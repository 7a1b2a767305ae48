#ifndef HEDDLE_SIM_CONDITION_VARIABLE_H_
#define HEDDLE_SIM_CONDITION_VARIABLE_H_

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "sim/clock.h"
#include "sim/condition_state.h"
#include "sim/engine/machine.h"
#include "sim/mutex.h"
#include "sim/source_location.h"

namespace heddle {

using std::cv_status;

// The interface of the two condition variables. `Derived` supplies what a wait is:
//   bool wait_simulated(lock, timeout, where), in virtual time, false when it timed out, and
//   auto wait_for_real(lock, use), which returns use(native condition variable, native lock).
//
// Scheduling points: to begin a wait (which gives the lock up), to end it (which takes the lock
// again; a timed wait wakes first and takes the lock then), and each notification. A waiter is not
// enabled before it is notified. Which waiter a notify_one wakes is a choice of the scheduler.
// Memory ordering: none beyond that of the lock.
// Failures: waiting without holding the lock, and destroying it while a thread waits that nobody
// has notified, are lock_misuse. A notification that comes before the wait is lost, and then the
// wait may be a deadlock.
// Differs from std: wakes spuriously only where a search asks for it (spurious_max). A time-out of
// a century or more never ends.
template <typename Derived>
class basic_condition_variable {
 public:
  void notify_one(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.notify_one(where);
    real().native().notify_one();
  }
  void notify_all(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.notify_all(where);
    real().native().notify_all();
  }

  template <typename Lock>
  void wait(Lock& lock, source_location where = source_location::current()) {
    if (Machine::current() != nullptr) {
      Timeout never = Timeout::never();
      static_cast<void>(derived().wait_simulated(lock, never, where));
      return;
    }
    real().wait_for_real(lock, [](auto& native, auto& held) { native.wait(held); });
  }

  template <typename Lock, std::predicate Predicate>
  void wait(Lock& lock, Predicate predicate, source_location where = source_location::current()) {
    if (Machine::current() != nullptr) {
      static_cast<void>(wait_simulated_for(lock, Timeout::never(), predicate, where));
      return;
    }
    real().wait_for_real(lock,
                         [&](auto& native, auto& held) { native.wait(held, std::ref(predicate)); });
  }

  template <typename Lock, typename Rep, typename Period>
  cv_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& timeout,
                     source_location where = source_location::current()) {
    if (Machine::current() != nullptr) {
      return wait_simulated_once(lock, virtual_timeout(timeout), where);
    }
    return real().wait_for_real(
        lock, [&](auto& native, auto& held) { return native.wait_for(held, timeout); });
  }

  template <typename Lock, typename Rep, typename Period, std::predicate Predicate>
  bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& timeout, Predicate predicate,
                source_location where = source_location::current()) {
    if (Machine::current() != nullptr) {
      return wait_simulated_for(lock, virtual_timeout(timeout), predicate, where);
    }
    return real().wait_for_real(lock, [&](auto& native, auto& held) {
      return native.wait_for(held, timeout, std::ref(predicate));
    });
  }

  template <typename Lock, typename Clock, typename Duration>
  cv_status wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline,
                       source_location where = source_location::current()) {
    if (Machine::current() != nullptr) {
      return wait_simulated_once(lock, virtual_timeout(deadline), where);
    }
    return real().wait_for_real(lock, [&](auto& native, auto& held) {
      return native.wait_until(held, real_deadline(deadline));
    });
  }

  template <typename Lock, typename Clock, typename Duration, std::predicate Predicate>
  bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline,
                  Predicate predicate, source_location where = source_location::current()) {
    if (Machine::current() != nullptr) {
      return wait_simulated_for(lock, virtual_timeout(deadline), predicate, where);
    }
    return real().wait_for_real(lock, [&](auto& native, auto& held) {
      return native.wait_until(held, real_deadline(deadline), std::ref(predicate));
    });
  }

 protected:
  explicit basic_condition_variable(std::string_view name) : simulated_(name) {}
  ~basic_condition_variable() = default;

  ConditionState simulated_;

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }
  Derived& real() {
    simulated_.must_be_real();
    return derived();
  }

  template <typename Lock>
  cv_status wait_simulated_once(Lock& lock, Timeout timeout, source_location where) {
    const bool woken = derived().wait_simulated(lock, timeout, where);
    return woken ? cv_status::no_timeout : cv_status::timeout;
  }
  template <typename Lock, typename Predicate>
  bool wait_simulated_for(Lock& lock, Timeout timeout, Predicate& predicate,
                          source_location where) {
    while (!predicate()) {
      if (!derived().wait_simulated(lock, timeout, where)) return predicate();
    }
    return true;
  }
};

// std::condition_variable, over a heddle::mutex held by a std::unique_lock or heddle::unique_lock.
class condition_variable : public basic_condition_variable<condition_variable> {
 public:
  // `name` is what reports call it; it is copied.
  explicit condition_variable(std::string_view name = {}) : basic_condition_variable(name) {}

 private:
  friend basic_condition_variable;

  // The user's lock holds the native mutex; this one lends it to the native condition variable.
  struct Borrowed : std::unique_lock<std::mutex> {
    explicit Borrowed(std::mutex& held) : std::unique_lock<std::mutex>(held, std::adopt_lock) {}
    ~Borrowed() { release(); }
  };

  std::condition_variable& native() { return native_; }

  bool wait_simulated(std::unique_lock<mutex>& lock, Timeout& timeout, source_location where) {
    return simulated_.wait(lock.mutex()->simulated_, timeout, where);
  }
  template <typename Use>
  auto wait_for_real(std::unique_lock<mutex>& lock, Use use) {
    lock.mutex()->simulated_.must_be_real();
    Borrowed held(lock.mutex()->native_);
    return use(native_, static_cast<std::unique_lock<std::mutex>&>(held));
  }

  std::condition_variable native_;
};

// std::condition_variable_any, over whatever has lock() and unlock(): the lock is given up and
// taken again in operations of its own, so that a wait has two scheduling points more.
class condition_variable_any : public basic_condition_variable<condition_variable_any> {
 public:
  // `name` is what reports call it; it is copied.
  explicit condition_variable_any(std::string_view name = {}) : basic_condition_variable(name) {
    if (!simulated_.simulated()) native_ = std::make_unique<std::condition_variable_any>();
  }

 private:
  friend basic_condition_variable;

  std::condition_variable_any& native() { return *native_; }

  template <typename Lock>
  bool wait_simulated(Lock& lock, Timeout& timeout, source_location where) {
    return simulated_.wait_unlocked(lock, timeout, where);
  }
  template <typename Lock, typename Use>
  auto wait_for_real(Lock& lock, Use use) {
    return use(native(), lock);
  }

  std::unique_ptr<std::condition_variable_any> native_;  // it allocates: only where it is needed
};

}  // namespace heddle

#endif  // HEDDLE_SIM_CONDITION_VARIABLE_H_
