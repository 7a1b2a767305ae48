// Condition variables, barriers, semaphores, and the futex that std::atomic waits by.

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <limits>
#include <string>

#include "sim/barrier.h"
#include "sim/condition_state.h"
#include "sim/program/places.h"
#include "sim/program/pthread_objects.h"
#include "sim/program/runtime.h"
#include "sim/program/virtual_time.h"
#include "sim/semaphore.h"

namespace heddle::program {
namespace {

ConditionState& condition_at(pthread_cond_t* condition) {
  return object_at<ConditionState>(condition, PlaceKind::condition_variable,
                                   [](void* room) { return ::new (room) ConditionState({}); });
}

bool wait(pthread_cond_t* condition, pthread_mutex_t* mutex, Timeout timeout, std::uintptr_t at) {
  const Inside inside;
  LockState& lock = mutex_at(mutex);
  return condition_at(condition).wait(lock, timeout, called_from(at));
}

// A barrier of pthreads' has the threads that wait for it, and tells one of them so.
struct PthreadBarrier : BarrierState {
  using BarrierState::BarrierState;
};

PthreadBarrier& barrier_at(const pthread_barrier_t* barrier, unsigned count) {
  return object_at<PthreadBarrier>(barrier, PlaceKind::barrier, [&](void* room) {
    return ::new (room) PthreadBarrier(static_cast<std::ptrdiff_t>(count), std::string_view());
  });
}

int arrive_and_wait(pthread_barrier_t* barrier, std::uintptr_t at) {
  const Inside inside;
  // What glibc keeps there since the barrier was initialised.
  struct Memory {
    unsigned in;
    unsigned current_round;
    unsigned count;
  };
  PthreadBarrier& state = barrier_at(barrier, reinterpret_cast<const Memory*>(barrier)->count);
  const source_location where = called_from(at);
  const std::uint32_t phase = state.phase();
  const bool last = state.arrive(1, false, where);
  if (last) state.complete();
  state.wait(phase, where);
  return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

SemaphoreState& semaphore_at(sem_t* semaphore) {
  return object_at<SemaphoreState>(semaphore, PlaceKind::semaphore, [&](void* room) {
    int value = 0;
    HEDDLE_REAL(sem_getvalue)(semaphore, &value);
    return ::new (room) SemaphoreState(value, SEM_VALUE_MAX, {});
  });
}

int failed_with(int error) {
  errno = error;
  return -1;
}

int acquire_until(sem_t* semaphore, clockid_t clock, const timespec& deadline, std::uintptr_t at) {
  bool acquired = false;
  {
    const Inside inside;
    acquired = semaphore_at(semaphore).try_acquire_until(virtual_timeout(clock, deadline),
                                                         called_from(at));
  }
  return acquired ? 0 : failed_with(ETIMEDOUT);
}

// --- The futex ---------------------------------------------------------------------------------

std::uint64_t word_of(const Operation& operation) {
  const auto& location = static_cast<const Location&>(*operation.object);
  return *static_cast<const std::uint32_t*>(location.memory);
}

bool was_notified_or_times_out(const Operation& operation, const Thread& self) {
  return Waiter::was_notified(operation, self) || self.machine.fires_next(self);
}

// The second step of a wait: the thread was woken, or its time is over. Returns 0 or the error.
int wake_up(Location& location, Waiter& waiter, Timeout timeout, std::uintptr_t at) {
  Machine& machine = program::machine();
  Operation operation(OperationKind::atomic_wait, &location, called_from(at));
  const bool timed = timeout.ends();
  operation.enabled = timed ? &was_notified_or_times_out : &Waiter::was_notified;
  operation.context = &waiter;
  if (timed) static_cast<void>(machine.begin_timeout(timeout, called_from(at)));
  static_cast<void>(machine.announce(operation));
  const bool notified = waiter.notified;
  machine.effect(notified ? Access::read : Access::write, word_of(operation));
  if (notified) machine.caused_by(waiter.cause);
  if (!notified) location.waiters.remove(waiter);
  machine.describe([&] { return std::string(notified ? "wait, woken" : "wait, timed out"); });
  if (timed) machine.end_timeout(!notified);
  return notified ? 0 : ETIMEDOUT;
}

int futex_wait(const std::uint32_t* word, std::uint32_t expected, Timeout timeout,
               std::uintptr_t at) {
  const Inside inside;
  Machine& machine = program::machine();
  Location& location = atomic_at(word);
  Waiter waiter(machine.running());
  Operation operation(OperationKind::atomic_wait, &location, called_from(at));
  operation.context = &waiter;
  static_cast<void>(machine.announce(operation));
  const bool waits = *word == expected;
  // To begin to wait matters to those who wake.
  machine.effect(waits ? Access::write : Access::read, *word);
  machine.describe([&] { return std::string(waits ? "wait" : "wait, not as expected"); });
  if (!waits) return EAGAIN;
  location.waiters.add(waiter);
  return wake_up(location, waiter, timeout, at);
}

long futex_wake(const std::uint32_t* word, std::uint32_t count, std::uintptr_t at) {
  const Inside inside;
  Machine& machine = program::machine();
  Location& location = atomic_at(word);
  Operation operation(OperationKind::atomic_notify, &location, called_from(at));
  static_cast<void>(machine.announce(operation));
  machine.effect(Access::write, *word, location.waiters.size());
  machine.describe([&] { return std::string(count == 1 ? "notify_one" : "notify_all"); });
  if (count >= location.waiters.size()) return location.waiters.notify_all();
  long woken = 0;
  while (woken < count && !location.waiters.empty()) {
    woken += location.waiters.notify_one(called_from(at));
  }
  return woken;
}

struct FutexCall {
  const std::uint32_t* word;
  int operation;
  std::uint32_t value;
  const timespec* time;
};

long futex(const FutexCall& call, std::uintptr_t at) {
  const int command = call.operation & FUTEX_CMD_MASK;
  if (command == FUTEX_WAKE || command == FUTEX_WAKE_BITSET) {
    return futex_wake(call.word, call.value, at);
  }
  if (command != FUTEX_WAIT && command != FUTEX_WAIT_BITSET) {
    refuse_call("futex", "its operation " + std::to_string(command) + " is not simulated");
  }
  Timeout timeout = Timeout::never();
  if (call.time != nullptr) {
    const bool real_time = (call.operation & FUTEX_CLOCK_REALTIME) != 0;
    const clockid_t clock = real_time ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    timeout = command == FUTEX_WAIT
                  ? Timeout::after(call.time->tv_sec * 1'000'000'000 + call.time->tv_nsec)
                  : virtual_timeout(clock, *call.time);
  }
  const int error = futex_wait(call.word, call.value, timeout, at);
  return error == 0 ? 0 : failed_with(error);
}

}  // namespace
}  // namespace heddle::program

using namespace heddle;
using namespace heddle::program;

HEDDLE_INTERPOSED int pthread_cond_init(pthread_cond_t* condition,
                                        const pthread_condattr_t* attributes) noexcept {
  if (in_program) {
    const Inside inside;
    forget_object(condition, PlaceKind::condition_variable);
  }
  return HEDDLE_REAL(pthread_cond_init)(condition, attributes);
}
HEDDLE_INTERPOSED int pthread_cond_destroy(pthread_cond_t* condition) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_cond_destroy)(condition);
  const Inside inside;
  condition_at(condition).~ConditionState();
  forget_object(condition, PlaceKind::condition_variable);
  return 0;
}
HEDDLE_INTERPOSED int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!in_program) return HEDDLE_REAL(pthread_cond_wait)(condition, mutex);
  heddle::program::wait(condition, mutex, Timeout::never(), HEDDLE_CALLED_FROM);
  return 0;
}
HEDDLE_INTERPOSED int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                             const timespec* deadline) {
  if (!in_program) return HEDDLE_REAL(pthread_cond_timedwait)(condition, mutex, deadline);
  const Timeout at = virtual_timeout(clock_of(*condition), *deadline);
  return heddle::program::wait(condition, mutex, at, HEDDLE_CALLED_FROM) ? 0 : ETIMEDOUT;
}
HEDDLE_INTERPOSED int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                             clockid_t clock, const timespec* deadline) {
  if (!in_program) return HEDDLE_REAL(pthread_cond_clockwait)(condition, mutex, clock, deadline);
  const Timeout at = virtual_timeout(clock, *deadline);
  return heddle::program::wait(condition, mutex, at, HEDDLE_CALLED_FROM) ? 0 : ETIMEDOUT;
}
HEDDLE_INTERPOSED int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_cond_signal)(condition);
  const Inside inside;
  condition_at(condition).notify_one(called_from(HEDDLE_CALLED_FROM));
  return 0;
}
HEDDLE_INTERPOSED int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_cond_broadcast)(condition);
  const Inside inside;
  condition_at(condition).notify_all(called_from(HEDDLE_CALLED_FROM));
  return 0;
}

// C11's condition variables are those of pthreads by other names, in glibc too.
HEDDLE_INTERPOSED int cnd_init(cnd_t* condition) {
  if (in_program) {
    const Inside inside;
    forget_object(condition, PlaceKind::condition_variable);
  }
  return HEDDLE_REAL(cnd_init)(condition);
}
HEDDLE_INTERPOSED void cnd_destroy(cnd_t* condition) {
  if (!in_program) return HEDDLE_REAL(cnd_destroy)(condition);
  const Inside inside;
  condition_at(pthread_of(condition)).~ConditionState();
  forget_object(condition, PlaceKind::condition_variable);
}
HEDDLE_INTERPOSED int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  if (!in_program) return HEDDLE_REAL(cnd_wait)(condition, mutex);
  heddle::program::wait(pthread_of(condition), pthread_of(mutex), Timeout::never(),
                        HEDDLE_CALLED_FROM);
  return thrd_success;
}
HEDDLE_INTERPOSED int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* deadline) {
  if (!in_program) return HEDDLE_REAL(cnd_timedwait)(condition, mutex, deadline);
  const Timeout at = virtual_timeout(CLOCK_REALTIME, *deadline);
  const bool woken =
      heddle::program::wait(pthread_of(condition), pthread_of(mutex), at, HEDDLE_CALLED_FROM);
  return woken ? thrd_success : thrd_timedout;
}
HEDDLE_INTERPOSED int cnd_signal(cnd_t* condition) {
  if (!in_program) return HEDDLE_REAL(cnd_signal)(condition);
  const Inside inside;
  condition_at(pthread_of(condition)).notify_one(called_from(HEDDLE_CALLED_FROM));
  return thrd_success;
}
HEDDLE_INTERPOSED int cnd_broadcast(cnd_t* condition) {
  if (!in_program) return HEDDLE_REAL(cnd_broadcast)(condition);
  const Inside inside;
  condition_at(pthread_of(condition)).notify_all(called_from(HEDDLE_CALLED_FROM));
  return thrd_success;
}

HEDDLE_INTERPOSED int pthread_barrier_init(pthread_barrier_t* barrier,
                                           const pthread_barrierattr_t* attributes,
                                           unsigned count) noexcept {
  if (in_program) {
    const Inside inside;
    forget_object(barrier, PlaceKind::barrier);
  }
  return HEDDLE_REAL(pthread_barrier_init)(barrier, attributes, count);
}
HEDDLE_INTERPOSED int pthread_barrier_destroy(pthread_barrier_t* barrier) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_barrier_destroy)(barrier);
  const Inside inside;
  forget_object(barrier, PlaceKind::barrier);
  return 0;
}
HEDDLE_INTERPOSED int pthread_barrier_wait(pthread_barrier_t* barrier) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_barrier_wait)(barrier);
  return arrive_and_wait(barrier, HEDDLE_CALLED_FROM);
}

HEDDLE_INTERPOSED int sem_init(sem_t* semaphore, int shared, unsigned value) noexcept {
  if (in_program) {
    const Inside inside;
    forget_object(semaphore, PlaceKind::semaphore);
  }
  return HEDDLE_REAL(sem_init)(semaphore, shared, value);
}
HEDDLE_INTERPOSED int sem_destroy(sem_t* semaphore) noexcept {
  if (!in_program) return HEDDLE_REAL(sem_destroy)(semaphore);
  const Inside inside;
  forget_object(semaphore, PlaceKind::semaphore);
  return 0;
}
HEDDLE_INTERPOSED int sem_wait(sem_t* semaphore) {
  if (!in_program) return HEDDLE_REAL(sem_wait)(semaphore);
  const Inside inside;
  semaphore_at(semaphore).acquire(called_from(HEDDLE_CALLED_FROM));
  return 0;
}
HEDDLE_INTERPOSED int sem_trywait(sem_t* semaphore) noexcept {
  if (!in_program) return HEDDLE_REAL(sem_trywait)(semaphore);
  bool acquired = false;
  {
    const Inside inside;
    acquired = semaphore_at(semaphore).try_acquire(called_from(HEDDLE_CALLED_FROM));
  }
  return acquired ? 0 : failed_with(EAGAIN);
}
HEDDLE_INTERPOSED int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  if (!in_program) return HEDDLE_REAL(sem_timedwait)(semaphore, deadline);
  return acquire_until(semaphore, CLOCK_REALTIME, *deadline, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline) {
  if (!in_program) return HEDDLE_REAL(sem_clockwait)(semaphore, clock, deadline);
  return acquire_until(semaphore, clock, *deadline, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED int sem_post(sem_t* semaphore) noexcept {
  if (!in_program) return HEDDLE_REAL(sem_post)(semaphore);
  const Inside inside;
  semaphore_at(semaphore).release(1, called_from(HEDDLE_CALLED_FROM));
  return 0;
}
HEDDLE_INTERPOSED int sem_getvalue(sem_t* semaphore, int* value) noexcept {
  if (!in_program) return HEDDLE_REAL(sem_getvalue)(semaphore, value);
  refuse_call("sem_getvalue", "the value of a semaphore is not simulated as something to read");
}

HEDDLE_INTERPOSED long syscall(long number, ...) noexcept {
  va_list arguments;
  va_start(arguments, number);
  long words[6];
  for (long& word : words) word = va_arg(arguments, long);
  va_end(arguments);
  if (!in_program) {
    return HEDDLE_REAL(syscall)(number, words[0], words[1], words[2], words[3], words[4], words[5]);
  }
  if (number == SYS_gettid) return static_cast<long>(machine().running().id) + 1;
  if (number == SYS_futex) {
    return futex(
        {reinterpret_cast<const std::uint32_t*>(words[0]), static_cast<int>(words[1]),
         static_cast<std::uint32_t>(words[2]), reinterpret_cast<const timespec*>(words[3])},
        HEDDLE_CALLED_FROM);
  }
  refuse_call("syscall", "the system call " + std::to_string(number) + " is not simulated");
}
HEDDLE_INTERPOSED pid_t gettid() noexcept {
  if (!in_program) return HEDDLE_REAL(gettid)();
  return static_cast<pid_t>(machine().running().id) + 1;
}
