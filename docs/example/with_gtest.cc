#include <heddle/gtest.h>

#include "bounded_queue.h"

namespace {

TEST(Queue, HandsOverEachItemOnce) { HEDDLE_CHECK(two_producers_and_two_consumers<2>); }

TEST(Queue, KeepsOrder) {
  HEDDLE_CHECK("two items in turn", [] {
    BoundedQueue<int> queue(1);
    heddle::thread producer([&] {
      queue.push(1);
      queue.push(2);
    });
    const int first = queue.pop();
    const int second = queue.pop();
    producer.join();
    heddle::expect(first == 1 && second == 2, "items come out in the order they went in");
  });
}

TEST(QueueWithOneCondition, HandsOverEachItemOnce) {
  HEDDLE_CHECK(two_producers_and_two_consumers<1>);
}

}  // namespace
