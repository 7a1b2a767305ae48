#ifndef HEDDLE_SIM_SHARED_MUTEX_H_
#define HEDDLE_SIM_SHARED_MUTEX_H_

#include <chrono>
#include <cstdint>
#include <shared_mutex>
#include <string_view>

#include "sim/clock.h"
#include "sim/engine/machine.h"
#include "sim/engine/object.h"
#include "sim/engine/thread_set.h"
#include "sim/operation.h"
#include "sim/source_location.h"
#include "sim/vector_clock.h"

namespace heddle {

// The simulated side of the reader-writer locks. All functions are for code inside an execution.
//
// Scheduling points: each function is one. A blocked lock is not enabled. Neither readers nor
// writers are preferred: every order that exclusion allows is explored.
// Memory ordering: an unlock happens-before every later lock of either kind, an unlock_shared
// before every later exclusive one; readers do not order each other.
// Failures: locking in either way what the thread holds in either way, unlocking what it does not
// hold in that way, and destroying it while it is held are lock_misuse.
// Differs from std: the try functions do not fail spuriously.
//
// Shared operations count as reads of the lock, for they commute with each other; exclusive ones
// count as writes, and so does a try_lock that fails, for readers decide whether it does.
class SharedLockState : public Object {
 public:
  explicit SharedLockState(std::string_view name);
  ~SharedLockState();

  void lock(source_location where);
  bool try_lock(source_location where);
  // Blocks until it has the lock or its time-out ends.
  bool try_lock_until(Timeout timeout, source_location where);
  void unlock(source_location where);

  void lock_shared(source_location where);
  bool try_lock_shared(source_location where);
  bool try_lock_shared_until(Timeout timeout, source_location where);
  void unlock_shared(source_location where);

 public:
  // The writer; null where there is none. Those who share it.
  const Thread* owner() const noexcept { return owner_; }
  const ThreadSet& readers() const noexcept { return readers_; }

 private:
  enum class Mode : std::uint8_t { exclusive, shared };

  template <Mode kMode>
  static bool can_take(const Operation& operation, const Thread& self);
  template <Mode kMode>
  static bool can_take_or_gives_up(const Operation& operation, const Thread& self);
  template <Mode kMode>
  void block(source_location where);
  template <Mode kMode>
  bool attempt(source_location where);
  template <Mode kMode>
  bool try_to_take(Machine& machine, source_location where);
  template <Mode kMode>
  bool block_until(Timeout timeout, source_location where);
  std::uint64_t state() const noexcept;
  template <Mode kMode>
  void take(source_location where);
  bool refuse_relock(bool held, source_location where);
  bool held_by_caller() const noexcept;
  bool shared_by_caller() const noexcept;

  Thread* owner_ = nullptr;  // the writer
  ThreadSet readers_;
  SyncClock released_;
  SyncClock released_by_readers_;
};

// The common part of the reader-writer locks: simulated inside an execution, `Native` outside.
template <typename Native>
class basic_shared_mutex {
 public:
  // `name` is what reports call it; it is copied.
  explicit basic_shared_mutex(std::string_view name = {}) : simulated_(name) {}

  ObjectId object_id() const noexcept { return simulated_.id(); }

  void lock(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.lock(where);
    real().lock();
  }
  bool try_lock(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.try_lock(where);
    return real().try_lock();
  }
  void unlock(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.unlock(where);
    real().unlock();
  }
  void lock_shared(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.lock_shared(where);
    real().lock_shared();
  }
  bool try_lock_shared(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.try_lock_shared(where);
    return real().try_lock_shared();
  }
  void unlock_shared(source_location where = source_location::current()) {
    if (Machine::current() != nullptr) return simulated_.unlock_shared(where);
    real().unlock_shared();
  }

 protected:
  Native& real() {
    simulated_.must_be_real();
    return native_;
  }

  SharedLockState simulated_;
  Native native_;
};

// std::shared_mutex
class shared_mutex : public basic_shared_mutex<std::shared_mutex> {
 public:
  using basic_shared_mutex::basic_shared_mutex;
};

// std::shared_timed_mutex; its time-outs are in virtual time when simulated.
class shared_timed_mutex : public basic_shared_mutex<std::shared_timed_mutex> {
 public:
  using basic_shared_mutex::basic_shared_mutex;

  template <typename Rep, typename Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& timeout,
                    source_location where = source_location::current()) {
    if (Machine::current() == nullptr) return real().try_lock_for(timeout);
    return simulated_.try_lock_until(virtual_timeout(timeout), where);
  }
  template <typename Clock, typename Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline,
                      source_location where = source_location::current()) {
    if (Machine::current() == nullptr) return real().try_lock_until(real_deadline(deadline));
    return simulated_.try_lock_until(virtual_timeout(deadline), where);
  }
  template <typename Rep, typename Period>
  bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& timeout,
                           source_location where = source_location::current()) {
    if (Machine::current() == nullptr) return real().try_lock_shared_for(timeout);
    return simulated_.try_lock_shared_until(virtual_timeout(timeout), where);
  }
  template <typename Clock, typename Duration>
  bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& deadline,
                             source_location where = source_location::current()) {
    if (Machine::current() == nullptr) {
      return real().try_lock_shared_until(real_deadline(deadline));
    }
    return simulated_.try_lock_shared_until(virtual_timeout(deadline), where);
  }
};

}  // namespace heddle

#endif  // HEDDLE_SIM_SHARED_MUTEX_H_
