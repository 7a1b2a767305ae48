#ifndef HEDDLE_SIM_LOCK_MODE_H_
#define HEDDLE_SIM_LOCK_MODE_H_

#include "sim/source_location.h"

namespace heddle {

// How generic code calls a lock: for itself alone or shared. A lock that is not heddle's takes no
// location.
struct ExclusiveMode {
  template <typename Lock>
  static void lock(Lock& lock, source_location where) {
    if constexpr (requires { lock.lock(where); }) {
      lock.lock(where);
    } else {
      lock.lock();
    }
  }
  template <typename Lock>
  static void unlock(Lock& lock, source_location where) {
    if constexpr (requires { lock.unlock(where); }) {
      lock.unlock(where);
    } else {
      lock.unlock();
    }
  }
  template <typename Lock>
  static bool try_lock(Lock& lock, source_location where) {
    if constexpr (requires { lock.try_lock(where); }) {
      return lock.try_lock(where);
    } else {
      return lock.try_lock();
    }
  }
  template <typename Lock, typename Duration>
  static bool try_lock_for(Lock& lock, const Duration& timeout, source_location where) {
    return lock.try_lock_for(timeout, where);
  }
  template <typename Lock, typename TimePoint>
  static bool try_lock_until(Lock& lock, const TimePoint& deadline, source_location where) {
    return lock.try_lock_until(deadline, where);
  }
};

struct SharedMode {
  template <typename Lock>
  static void lock(Lock& lock, source_location where) {
    lock.lock_shared(where);
  }
  template <typename Lock>
  static void unlock(Lock& lock, source_location where) {
    lock.unlock_shared(where);
  }
  template <typename Lock>
  static bool try_lock(Lock& lock, source_location where) {
    return lock.try_lock_shared(where);
  }
  template <typename Lock, typename Duration>
  static bool try_lock_for(Lock& lock, const Duration& timeout, source_location where) {
    return lock.try_lock_shared_for(timeout, where);
  }
  template <typename Lock, typename TimePoint>
  static bool try_lock_until(Lock& lock, const TimePoint& deadline, source_location where) {
    return lock.try_lock_shared_until(deadline, where);
  }
};

}  // namespace heddle

#endif  // HEDDLE_SIM_LOCK_MODE_H_
