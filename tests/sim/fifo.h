#ifndef HEDDLE_TESTS_SIM_FIFO_H_
#define HEDDLE_TESTS_SIM_FIFO_H_

#include <deque>
#include <optional>

namespace heddle::test {

// A queue as a specification.
struct Fifo {
  std::deque<int> items;

  bool operator==(const Fifo&) const = default;
  void push(int item) { items.push_back(item); }
  std::optional<int> pop() {
    if (items.empty()) return std::nullopt;
    const int item = items.front();
    items.pop_front();
    return item;
  }
};

}  // namespace heddle::test

#endif  // HEDDLE_TESTS_SIM_FIFO_H_
