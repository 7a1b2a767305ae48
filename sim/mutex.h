#ifndef HEDDLE_SIM_MUTEX_H_
#define HEDDLE_SIM_MUTEX_H_

#include <chrono>
#include <mutex>
#include <string_view>

#include "sim/clock.h"
#include "sim/engine/machine.h"
#include "sim/lock_state.h"

namespace heddle {

// The common part of the exclusive locks: simulated inside an execution (see LockState), `Native`
// outside of one.
template <typename Native, ObjectKind kKind, bool kRecursive>
class basic_mutex {
 public:
  // `name` is what reports call it; it is copied.
  explicit basic_mutex(std::string_view name = {}) : simulated_(kKind, name, kRecursive) {}

  // What fork makes of `original` in a child: see forked.
  basic_mutex(const forked& fork, const basic_mutex& original, std::string_view name = {})
      : simulated_(fork, original.simulated_, name) {}

  ObjectId object_id() const noexcept { return simulated_.id(); }

  void lock(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.lock(where);
    simulated_.must_be_real();
    native_.lock();
  }
  bool try_lock(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.try_lock(where);
    simulated_.must_be_real();
    return native_.try_lock();
  }
  void unlock(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.unlock(where);
    simulated_.must_be_real();
    native_.unlock();
  }

 protected:
  friend class condition_variable;
  LockState simulated_;
  Native native_;
};

// As above, for the locks that can be waited for with a time-out, in virtual time when simulated.
template <typename Native, ObjectKind kKind, bool kRecursive>
class basic_timed_mutex : public basic_mutex<Native, kKind, kRecursive> {
 public:
  using basic_mutex<Native, kKind, kRecursive>::basic_mutex;

  template <typename Rep, typename Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& timeout,
                    source_location where = source_location::current()) {
    if (Machine::current() != nullptr) {
      return this->simulated_.try_lock_until(virtual_timeout(timeout), where);
    }
    this->simulated_.must_be_real();
    return this->native_.try_lock_for(timeout);
  }

  template <typename Clock, typename Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline,
                      source_location where = source_location::current()) {
    if (Machine::current() != nullptr) {
      return this->simulated_.try_lock_until(virtual_timeout(deadline), where);
    }
    this->simulated_.must_be_real();
    return this->native_.try_lock_until(real_deadline(deadline));
  }
};

// std::mutex
class mutex : public basic_mutex<std::mutex, ObjectKind::mutex, false> {
 public:
  using basic_mutex::basic_mutex;
};

// std::recursive_mutex: its holder may lock it again, and must unlock it as often.
class recursive_mutex
    : public basic_mutex<std::recursive_mutex, ObjectKind::recursive_mutex, true> {
 public:
  using basic_mutex::basic_mutex;
};

// std::timed_mutex
class timed_mutex : public basic_timed_mutex<std::timed_mutex, ObjectKind::timed_mutex, false> {
 public:
  using basic_timed_mutex::basic_timed_mutex;
};

// std::recursive_timed_mutex
class recursive_timed_mutex : public basic_timed_mutex<std::recursive_timed_mutex,
                                                       ObjectKind::recursive_timed_mutex, true> {
 public:
  using basic_timed_mutex::basic_timed_mutex;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_MUTEX_H_
