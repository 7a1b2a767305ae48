// pthreads' mutexes, reader-writer locks and spin locks.

#include <pthread.h>
#include <threads.h>

#include "sim/lock_state.h"
#include "sim/program/places.h"
#include "sim/program/pthread_objects.h"
#include "sim/program/runtime.h"
#include "sim/program/virtual_time.h"
#include "sim/shared_mutex.h"

namespace heddle::program {

LockState& mutex_at(pthread_mutex_t* mutex) {
  return object_at<LockState>(mutex, PlaceKind::mutex, [&](void* room) {
    const bool recursive = kind_of(*mutex) == PTHREAD_MUTEX_RECURSIVE;
    const ObjectKind kind = recursive ? ObjectKind::recursive_mutex : ObjectKind::mutex;
    return ::new (room) LockState(kind, {}, recursive);
  });
}

namespace {

SharedLockState& shared_mutex_at(pthread_rwlock_t* lock) {
  return object_at<SharedLockState>(lock, PlaceKind::shared_mutex,
                                    [](void* room) { return ::new (room) SharedLockState({}); });
}

LockState& spin_lock_at(pthread_spinlock_t* lock) {
  return object_at<LockState>(const_cast<const int*>(lock), PlaceKind::spin_lock, [](void* room) {
    return ::new (room) LockState(ObjectKind::mutex, {}, false);
  });
}

bool checks_errors(const pthread_mutex_t& mutex) {
  return kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK;
}

int lock(pthread_mutex_t* mutex, std::uintptr_t at) {
  const Inside inside;
  LockState& state = mutex_at(mutex);
  if (checks_errors(*mutex) && state.held_by_caller()) return EDEADLK;
  state.lock(called_from(at));
  return 0;
}

int try_lock(pthread_mutex_t* mutex, std::uintptr_t at) {
  const Inside inside;
  return mutex_at(mutex).try_lock(called_from(at)) ? 0 : EBUSY;
}

int lock_until(pthread_mutex_t* mutex, clockid_t clock, const timespec& deadline,
               std::uintptr_t at) {
  const Inside inside;
  LockState& state = mutex_at(mutex);
  if (checks_errors(*mutex) && state.held_by_caller()) return EDEADLK;
  return state.try_lock_until(virtual_timeout(clock, deadline), called_from(at)) ? 0 : ETIMEDOUT;
}

int unlock(pthread_mutex_t* mutex, std::uintptr_t at) {
  const Inside inside;
  LockState& state = mutex_at(mutex);
  if (checks_errors(*mutex) && !state.held_by_caller()) return EPERM;
  state.unlock(called_from(at));
  return 0;
}

template <typename State>
void destroy(State& state, const void* memory, PlaceKind kind) {
  state.~State();
  forget_object(memory, kind);
}

// A lock that the caller holds to write is unlocked so, any other as one that is shared.
void unlock(SharedLockState& state, std::uintptr_t at) {
  if (state.owner() == &machine().running()) return state.unlock(called_from(at));
  state.unlock_shared(called_from(at));
}

}  // namespace
}  // namespace heddle::program

using namespace heddle;
using namespace heddle::program;

// C11's mutexes are those of pthreads by other names, in glibc too.
HEDDLE_INTERPOSED int mtx_init(mtx_t* mutex, int type) {
  if (in_program) {
    const Inside inside;
    forget_object(mutex, PlaceKind::mutex);
  }
  return HEDDLE_REAL(mtx_init)(mutex, type);
}
HEDDLE_INTERPOSED void mtx_destroy(mtx_t* mutex) {
  if (!in_program) return HEDDLE_REAL(mtx_destroy)(mutex);
  const Inside inside;
  destroy(mutex_at(pthread_of(mutex)), mutex, PlaceKind::mutex);
}
HEDDLE_INTERPOSED int mtx_lock(mtx_t* mutex) {
  if (!in_program) return HEDDLE_REAL(mtx_lock)(mutex);
  return c11_result(lock(pthread_of(mutex), HEDDLE_CALLED_FROM));
}
HEDDLE_INTERPOSED int mtx_trylock(mtx_t* mutex) {
  if (!in_program) return HEDDLE_REAL(mtx_trylock)(mutex);
  return c11_result(try_lock(pthread_of(mutex), HEDDLE_CALLED_FROM));
}
HEDDLE_INTERPOSED int mtx_timedlock(mtx_t* mutex, const timespec* deadline) {
  if (!in_program) return HEDDLE_REAL(mtx_timedlock)(mutex, deadline);
  return c11_result(lock_until(pthread_of(mutex), CLOCK_REALTIME, *deadline, HEDDLE_CALLED_FROM));
}
HEDDLE_INTERPOSED int mtx_unlock(mtx_t* mutex) {
  if (!in_program) return HEDDLE_REAL(mtx_unlock)(mutex);
  return c11_result(heddle::program::unlock(pthread_of(mutex), HEDDLE_CALLED_FROM));
}

HEDDLE_INTERPOSED int pthread_mutex_init(pthread_mutex_t* mutex,
                                         const pthread_mutexattr_t* attributes) noexcept {
  if (in_program) {
    const Inside inside;
    forget_object(mutex, PlaceKind::mutex);
  }
  return HEDDLE_REAL(pthread_mutex_init)(mutex, attributes);
}
HEDDLE_INTERPOSED int pthread_mutex_destroy(pthread_mutex_t* mutex) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_mutex_destroy)(mutex);
  const Inside inside;
  destroy(mutex_at(mutex), mutex, PlaceKind::mutex);
  return 0;
}
HEDDLE_INTERPOSED int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_mutex_lock)(mutex);
  return lock(mutex, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_mutex_trylock)(mutex);
  return try_lock(mutex, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED int pthread_mutex_timedlock(pthread_mutex_t* mutex,
                                              const timespec* deadline) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_mutex_timedlock)(mutex, deadline);
  return lock_until(mutex, CLOCK_REALTIME, *deadline, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                                              const timespec* deadline) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_mutex_clocklock)(mutex, clock, deadline);
  return lock_until(mutex, clock, *deadline, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_mutex_unlock)(mutex);
  return unlock(mutex, HEDDLE_CALLED_FROM);
}

HEDDLE_INTERPOSED int pthread_rwlock_init(pthread_rwlock_t* lock,
                                          const pthread_rwlockattr_t* attributes) noexcept {
  if (in_program) {
    const Inside inside;
    forget_object(lock, PlaceKind::shared_mutex);
  }
  return HEDDLE_REAL(pthread_rwlock_init)(lock, attributes);
}
HEDDLE_INTERPOSED int pthread_rwlock_destroy(pthread_rwlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_destroy)(lock);
  const Inside inside;
  destroy(shared_mutex_at(lock), lock, PlaceKind::shared_mutex);
  return 0;
}
HEDDLE_INTERPOSED int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_rdlock)(lock);
  const Inside inside;
  shared_mutex_at(lock).lock_shared(called_from(HEDDLE_CALLED_FROM));
  return 0;
}
HEDDLE_INTERPOSED int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_tryrdlock)(lock);
  const Inside inside;
  return shared_mutex_at(lock).try_lock_shared(called_from(HEDDLE_CALLED_FROM)) ? 0 : EBUSY;
}
HEDDLE_INTERPOSED int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_wrlock)(lock);
  const Inside inside;
  shared_mutex_at(lock).lock(called_from(HEDDLE_CALLED_FROM));
  return 0;
}
HEDDLE_INTERPOSED int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_trywrlock)(lock);
  const Inside inside;
  return shared_mutex_at(lock).try_lock(called_from(HEDDLE_CALLED_FROM)) ? 0 : EBUSY;
}
HEDDLE_INTERPOSED int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock,
                                                 const timespec* deadline) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_timedrdlock)(lock, deadline);
  const Inside inside;
  const bool taken = shared_mutex_at(lock).try_lock_shared_until(
      virtual_timeout(CLOCK_REALTIME, *deadline), called_from(HEDDLE_CALLED_FROM));
  return taken ? 0 : ETIMEDOUT;
}
HEDDLE_INTERPOSED int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock,
                                                 const timespec* deadline) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_timedwrlock)(lock, deadline);
  const Inside inside;
  const bool taken = shared_mutex_at(lock).try_lock_until(
      virtual_timeout(CLOCK_REALTIME, *deadline), called_from(HEDDLE_CALLED_FROM));
  return taken ? 0 : ETIMEDOUT;
}
HEDDLE_INTERPOSED int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock,
                                                 const timespec* deadline) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_clockrdlock)(lock, clock, deadline);
  const Inside inside;
  const bool taken = shared_mutex_at(lock).try_lock_shared_until(virtual_timeout(clock, *deadline),
                                                                 called_from(HEDDLE_CALLED_FROM));
  return taken ? 0 : ETIMEDOUT;
}
HEDDLE_INTERPOSED int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock,
                                                 const timespec* deadline) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_clockwrlock)(lock, clock, deadline);
  const Inside inside;
  const bool taken = shared_mutex_at(lock).try_lock_until(virtual_timeout(clock, *deadline),
                                                          called_from(HEDDLE_CALLED_FROM));
  return taken ? 0 : ETIMEDOUT;
}
HEDDLE_INTERPOSED int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_rwlock_unlock)(lock);
  const Inside inside;
  heddle::program::unlock(shared_mutex_at(lock), HEDDLE_CALLED_FROM);
  return 0;
}

HEDDLE_INTERPOSED int pthread_spin_init(pthread_spinlock_t* lock, int shared) noexcept {
  if (in_program) {
    const Inside inside;
    forget_object(const_cast<const int*>(lock), PlaceKind::spin_lock);
  }
  return HEDDLE_REAL(pthread_spin_init)(lock, shared);
}
HEDDLE_INTERPOSED int pthread_spin_destroy(pthread_spinlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_spin_destroy)(lock);
  const Inside inside;
  destroy(spin_lock_at(lock), const_cast<const int*>(lock), PlaceKind::spin_lock);
  return 0;
}
HEDDLE_INTERPOSED int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_spin_lock)(lock);
  const Inside inside;
  spin_lock_at(lock).lock(called_from(HEDDLE_CALLED_FROM));
  return 0;
}
HEDDLE_INTERPOSED int pthread_spin_trylock(pthread_spinlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_spin_trylock)(lock);
  const Inside inside;
  return spin_lock_at(lock).try_lock(called_from(HEDDLE_CALLED_FROM)) ? 0 : EBUSY;
}
HEDDLE_INTERPOSED int pthread_spin_unlock(pthread_spinlock_t* lock) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_spin_unlock)(lock);
  const Inside inside;
  spin_lock_at(lock).unlock(called_from(HEDDLE_CALLED_FROM));
  return 0;
}
