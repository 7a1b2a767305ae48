#ifndef HEDDLE_SIM_PROGRAM_PTHREAD_OBJECTS_H_
#define HEDDLE_SIM_PROGRAM_PTHREAD_OBJECTS_H_

#include <pthread.h>
#include <threads.h>

#include <cerrno>

#include "sim/lock_state.h"

// What glibc writes into pthreads' objects when they are initialised, statically too. Only that is
// read: their states are simulated.
namespace heddle::program {

inline int kind_of(const pthread_mutex_t& mutex) noexcept {
  constexpr int kKinds = 3;  // the rest says whether it is robust, shared, and the like
  return mutex.__data.__kind & kKinds;
}

inline clockid_t clock_of(const pthread_cond_t& condition) noexcept {
  constexpr unsigned kMonotonic = 2;
  return (condition.__data.__wrefs & kMonotonic) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

// What C11's objects are in glibc.
inline pthread_mutex_t* pthread_of(mtx_t* mutex) noexcept {
  return reinterpret_cast<pthread_mutex_t*>(mutex);
}
inline pthread_cond_t* pthread_of(cnd_t* condition) noexcept {
  return reinterpret_cast<pthread_cond_t*>(condition);
}

// How C11's functions call what pthreads' return.
inline int c11_result(int error) noexcept {
  switch (error) {
    case 0:
      return thrd_success;
    case EBUSY:
      return thrd_busy;
    case ETIMEDOUT:
      return thrd_timedout;
    case ENOMEM:
      return thrd_nomem;
    default:
      return thrd_error;
  }
}

LockState& mutex_at(pthread_mutex_t* mutex);

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_PTHREAD_OBJECTS_H_
