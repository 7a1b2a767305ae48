#ifndef EXAMPLE_BOUNDED_QUEUE_H_
#define EXAMPLE_BOUNDED_QUEUE_H_

#include <cstddef>
#include <deque>
#include <utility>

#include <heddle/heddle.h>

// A queue between threads, of at most `capacity` items. heddle's types are those of std outside of
// a check, so the program uses the class as it is.
//
// With conditions = 1 those that wait for room and those that wait for items wait on the same
// condition variable, which a notify_one then gets wrong.
template <typename T, int conditions = 2>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  void push(T item) {
    heddle::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return items_.size() < capacity_; });
    items_.push_back(std::move(item));
    filled().notify_one();
  }

  T pop() {
    heddle::unique_lock lock(mutex_);
    filled().wait(lock, [&] { return !items_.empty(); });
    T item = std::move(items_.front());
    items_.pop_front();
    room_.notify_one();
    return item;
  }

 private:
  heddle::condition_variable& filled() { return conditions == 1 ? room_ : filled_; }

  const std::size_t capacity_;
  heddle::mutex mutex_{"queue.mutex"};
  heddle::condition_variable room_{"queue.room"};
  heddle::condition_variable filled_{"queue.filled"};
  std::deque<T> items_;
};

// Two threads put an item each into a queue of one place, and two take one each.
template <int conditions>
void two_producers_and_two_consumers() {
  BoundedQueue<int, conditions> queue(1);
  heddle::atomic<int> sum{0, "sum"};
  const auto produce = [&](int item) { queue.push(item); };
  const auto consume = [&] { sum += queue.pop(); };
  heddle::thread first(produce, 1);
  heddle::thread second(produce, 2);
  heddle::thread third(consume);
  heddle::thread fourth(consume);
  first.join();
  second.join();
  third.join();
  fourth.join();
  heddle::expect(sum == 3, "each item comes out once");
}

#endif  // EXAMPLE_BOUNDED_QUEUE_H_
