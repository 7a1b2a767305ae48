#ifndef HEDDLE_SIM_CHANNEL_H_
#define HEDDLE_SIM_CHANNEL_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "sim/monitor.h"
#include "sim/source_location.h"

namespace heddle {

enum class channel_status { success, full, empty, closed, timed_out };

// A bounded queue between threads, first in, first out, that can be closed: then nothing more is
// pushed, and what is in it can still be popped. Built of a mutex, a condition variable and a
// std::deque (see Monitor), simulated and real.
//
// Scheduling points: those of its lock, of a wait where it is full or empty, and of a notification
// where somebody waits.
// Memory ordering: each operation happens-before the later ones.
// Failures: to pop from an empty channel into which nobody pushes and which nobody closes, and to
// push into a full one that nobody empties, is a deadlock.
template <typename T>
class channel {
 public:
  static constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

  // Holds up to `capacity` items. `name` is what reports call it; it is copied.
  // Throws std::invalid_argument where the capacity is 0.
  explicit channel(std::size_t capacity, std::string_view name = {})
      : monitor_(name), capacity_(capacity) {
    if (capacity == 0) throw std::invalid_argument("a channel's capacity is at least 1");
  }

  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t size(source_location where = source_location::current()) const {
    const Monitor::Lock lock = monitor_.enter(where);
    return items_.size();
  }
  bool closed(source_location where = source_location::current()) const {
    const Monitor::Lock lock = monitor_.enter(where);
    return closed_;
  }

  // Blocks while it is full. Returns false where it is closed: the item is then dropped.
  bool push(T item, source_location where = source_location::current()) {
    Monitor::Lock lock = monitor_.enter(where);
    monitor_.wait(
        lock, [&] { return can_push(); }, where);
    return add(std::move(item), where) == channel_status::success;
  }
  // `full` where it would block.
  channel_status try_push(T item, source_location where = source_location::current()) {
    const Monitor::Lock lock = monitor_.enter(where);
    return can_push() ? add(std::move(item), where) : channel_status::full;
  }
  template <typename Rep, typename Period>
  channel_status push_for(T item, const std::chrono::duration<Rep, Period>& timeout,
                          source_location where = source_location::current()) {
    Monitor::Lock lock = monitor_.enter(where);
    const bool can = monitor_.wait_within(
        lock, timeout, [&] { return can_push(); }, where);
    return can ? add(std::move(item), where) : channel_status::timed_out;
  }

  // Blocks while it is empty and not closed. Returns nullopt where it is empty and closed.
  std::optional<T> pop(source_location where = source_location::current()) {
    Monitor::Lock lock = monitor_.enter(where);
    monitor_.wait(
        lock, [&] { return can_pop(); }, where);
    return take(where);
  }
  // `empty` where it would block; on success the item is in `item`.
  channel_status try_pop(T& item, source_location where = source_location::current()) {
    const Monitor::Lock lock = monitor_.enter(where);
    return can_pop() ? take(item, where) : channel_status::empty;
  }
  template <typename Rep, typename Period>
  channel_status pop_for(T& item, const std::chrono::duration<Rep, Period>& timeout,
                         source_location where = source_location::current()) {
    Monitor::Lock lock = monitor_.enter(where);
    const bool can = monitor_.wait_within(
        lock, timeout, [&] { return can_pop(); }, where);
    return can ? take(item, where) : channel_status::timed_out;
  }

  // Wakes all who wait to push or to pop. To close it again changes nothing.
  void close(source_location where = source_location::current()) {
    const Monitor::Lock lock = monitor_.enter(where);
    closed_ = true;
    monitor_.changed(where);
  }

 private:
  bool can_push() const { return closed_ || items_.size() < capacity_; }
  bool can_pop() const { return closed_ || !items_.empty(); }

  channel_status add(T&& item, source_location where) {
    if (closed_) return channel_status::closed;
    items_.push_back(std::move(item));
    monitor_.changed(where);
    return channel_status::success;
  }
  std::optional<T> take(source_location where) {
    if (items_.empty()) return std::nullopt;
    std::optional<T> first(std::move(items_.front()));
    items_.pop_front();
    monitor_.changed(where);
    return first;
  }
  channel_status take(T& item, source_location where) {
    std::optional<T> first = take(where);
    if (!first) return channel_status::closed;
    item = std::move(*first);
    return channel_status::success;
  }

  mutable Monitor monitor_;
  const std::size_t capacity_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_CHANNEL_H_
