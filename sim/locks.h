#ifndef HEDDLE_SIM_LOCKS_H_
#define HEDDLE_SIM_LOCKS_H_

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim/engine/machine.h"
#include "sim/ids.h"
#include "sim/lock_mode.h"
#include "sim/source_location.h"

namespace heddle {

// std's lock helpers, which work with heddle's locks as they are; these show the user's line in
// reports, where std's show one of <mutex>. What they do in a destructor has the line of their
// declaration.

using std::adopt_lock;
using std::adopt_lock_t;
using std::defer_lock;
using std::defer_lock_t;
using std::try_to_lock;
using std::try_to_lock_t;

// The common part of unique_lock and shared_lock: std's, whose every call to the lock is replaced.
template <typename StdLock, typename Mode>
class located_lock : public StdLock {
 public:
  using mutex_type = typename StdLock::mutex_type;

  located_lock() noexcept = default;
  explicit located_lock(mutex_type& lock, source_location where)
      : StdLock(lock, std::defer_lock), where_(where) {
    this->lock(where);
  }
  located_lock(mutex_type& lock, std::defer_lock_t, source_location where)
      : StdLock(lock, std::defer_lock), where_(where) {}
  located_lock(mutex_type& lock, std::adopt_lock_t, source_location where)
      : StdLock(lock, std::adopt_lock), where_(where) {}
  located_lock(mutex_type& lock, std::try_to_lock_t, source_location where)
      : StdLock(lock, std::defer_lock), where_(where) {
    try_lock(where);
  }
  located_lock(located_lock&& other) noexcept = default;
  located_lock& operator=(located_lock&& other) noexcept {
    give_back();
    StdLock::operator=(std::move(other));
    where_ = other.where_;
    return *this;
  }
  ~located_lock() { give_back(); }

  void lock(source_location where = source_location::current()) {
    must_be_lockable();
    Mode::lock(*this->mutex(), where);
    own(true);
  }
  bool try_lock(source_location where = source_location::current()) {
    must_be_lockable();
    return own(Mode::try_lock(*this->mutex(), where));
  }
  template <typename Rep, typename Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& timeout,
                    source_location where = source_location::current()) {
    must_be_lockable();
    return own(Mode::try_lock_for(*this->mutex(), timeout, where));
  }
  template <typename Clock, typename Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline,
                      source_location where = source_location::current()) {
    must_be_lockable();
    return own(Mode::try_lock_until(*this->mutex(), deadline, where));
  }
  void unlock(source_location where = source_location::current()) {
    if (!this->owns_lock()) {
      throw std::system_error(std::make_error_code(std::errc::operation_not_permitted));
    }
    mutex_type* lock = this->mutex();
    own(false);
    Mode::unlock(*lock, where);
  }

 private:
  void must_be_lockable() const {
    if (this->mutex() == nullptr) {
      throw std::system_error(std::make_error_code(std::errc::operation_not_permitted));
    }
    if (this->owns_lock()) {
      throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur));
    }
  }

  // std's lock learns what has been done to its mutex.
  bool own(bool owns) noexcept {
    mutex_type* lock = this->release();
    if (owns) {
      StdLock::operator=(StdLock(*lock, std::adopt_lock));
    } else {
      StdLock::operator=(StdLock(*lock, std::defer_lock));
    }
    return owns;
  }

  void give_back() noexcept {
    if (this->owns_lock()) Mode::unlock(*this->release(), where_);
  }

  source_location where_;
};

// std::unique_lock, from which it derives.
template <typename Mutex>
class unique_lock : public located_lock<std::unique_lock<Mutex>, ExclusiveMode> {
  using Base = located_lock<std::unique_lock<Mutex>, ExclusiveMode>;

 public:
  unique_lock() noexcept = default;
  explicit unique_lock(Mutex& lock, source_location where = source_location::current())
      : Base(lock, where) {}
  template <typename Tag>
  requires std::is_empty_v<Tag> unique_lock(Mutex& lock, Tag tag,
                                            source_location where = source_location::current())
      : Base(lock, tag, where) {}
};

// std::shared_lock, from which it derives.
template <typename Mutex>
class shared_lock : public located_lock<std::shared_lock<Mutex>, SharedMode> {
  using Base = located_lock<std::shared_lock<Mutex>, SharedMode>;

 public:
  shared_lock() noexcept = default;
  explicit shared_lock(Mutex& lock, source_location where = source_location::current())
      : Base(lock, where) {}
  template <typename Tag>
  requires std::is_empty_v<Tag> shared_lock(Mutex& lock, Tag tag,
                                            source_location where = source_location::current())
      : Base(lock, tag, where) {}
};

// std::scoped_lock. Several locks are taken without deadlock: for real by std::lock; inside an
// execution in the order of their identities, so that of two threads that do so the later one
// mostly waits at its first lock. Where another one is held, those taken so far are given up, and
// it comes first in the next pass: see engine/backing_off.cc. Locks that have no identity (not
// heddle's own) come first, in the order of the arguments.
template <typename... Mutexes>
class scoped_lock {
 public:
  explicit scoped_lock(Mutexes&... locks, source_location where = source_location::current())
      : locks_(locks...), where_(where) {
    if constexpr (sizeof...(Mutexes) == 1) {
      ExclusiveMode::lock(std::get<0>(locks_), where_);
    } else if constexpr (sizeof...(Mutexes) > 1) {
      if (Machine::current() != nullptr) {
        lock_in_order();
      } else {
        std::lock(locks...);
      }
    }
  }
  explicit scoped_lock(std::adopt_lock_t, Mutexes&... locks,
                       source_location where = source_location::current())
      : locks_(locks...), where_(where) {}
  scoped_lock(const scoped_lock&) = delete;
  scoped_lock& operator=(const scoped_lock&) = delete;
  ~scoped_lock() {
    std::apply([&](auto&... locks) { (ExclusiveMode::unlock(locks, where_), ...); }, locks_);
  }

 private:
  struct Entry {
    std::uint64_t identity;
    void* lock;
    void (*acquire)(void* lock, source_location where);
    bool (*try_acquire)(void* lock, source_location where);
    void (*give_back)(void* lock, source_location where);
  };

  template <typename Lock>
  static Entry entry_of(Lock& lock) {
    std::uint64_t identity = 0;
    if constexpr (requires { lock.object_id(); }) {
      const ObjectId id = lock.object_id();
      if (id != kNoObject) identity = Machine::current()->object_identity(id);
    }
    return {identity, &lock,
            [](void* which, source_location where) {
              ExclusiveMode::lock(*static_cast<Lock*>(which), where);
            },
            [](void* which, source_location where) {
              return ExclusiveMode::try_lock(*static_cast<Lock*>(which), where);
            },
            [](void* which, source_location where) {
              ExclusiveMode::unlock(*static_cast<Lock*>(which), where);
            }};
  }

  void lock_in_order() {
    auto order = std::apply([](auto&... locks) { return std::array{entry_of(locks)...}; }, locks_);
    const auto before = [](const Entry& left, const Entry& right) {
      return left.identity < right.identity;
    };
    for (auto next = order.begin(); next != order.end(); ++next) {  // stable, and never allocates
      std::rotate(std::upper_bound(order.begin(), next, *next, before), next, next + 1);
    }
    while (const std::size_t failed = take_all(order)) {
      const auto next = order.begin() + static_cast<std::ptrdiff_t>(failed);
      std::rotate(order.begin(), next, next + 1);
    }
  }

  // Returns the place of the one that is not free, where the others were given back; 0: has all.
  template <std::size_t kCount>
  std::size_t take_all(const std::array<Entry, kCount>& order) {
    std::size_t held = 0;
    const auto give_back = [&] {
      for (std::size_t i = held; i-- > 0;) order[i].give_back(order[i].lock, where_);
    };
    try {
      order[0].acquire(order[0].lock, where_);
      for (held = 1; held < kCount; ++held) {
        const Entry& next = order[held];
        if (next.lock == order[held - 1].lock) next.acquire(next.lock, where_);  // a misuse
        if (!next.try_acquire(next.lock, where_)) break;
      }
    } catch (...) {
      give_back();
      throw;
    }
    if (held == kCount || Machine::current()->unwinding()) return 0;
    Machine::current()->back_off();
    give_back();
    return held;
  }

  std::tuple<Mutexes&...> locks_;
  source_location where_;
};

template <typename... Mutexes>
scoped_lock(Mutexes&...) -> scoped_lock<Mutexes...>;
template <typename... Mutexes>
scoped_lock(std::adopt_lock_t, Mutexes&...) -> scoped_lock<Mutexes...>;

// std::lock_guard
template <typename Mutex>
class lock_guard {
 public:
  using mutex_type = Mutex;

  explicit lock_guard(Mutex& lock, source_location where = source_location::current())
      : lock_(lock), where_(where) {
    ExclusiveMode::lock(lock_, where_);
  }
  lock_guard(Mutex& lock, std::adopt_lock_t, source_location where = source_location::current())
      : lock_(lock), where_(where) {}
  lock_guard(const lock_guard&) = delete;
  lock_guard& operator=(const lock_guard&) = delete;
  ~lock_guard() { ExclusiveMode::unlock(lock_, where_); }

 private:
  Mutex& lock_;
  source_location where_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_LOCKS_H_
