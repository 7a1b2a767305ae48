// A stack with the interface of std::stack: top looks, pop removes, each under the lock. Two
// threads that take an item by one and then the other may both see the same item, and remove two:
// one was taken twice, the other never. There is no data race, and every call is right by itself.
//
// Expected, preemptive: assertion, in 100 of 230 interleavings.
// Expected, cooperative: passes: nobody is taken off between top and pop.
//
// Try: heddle check stack_pop_returns_top.

#include <vector>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/linearizable.h"

namespace heddle::models {
namespace {

using Items = std::vector<std::int64_t>;

class Stack {
 public:
  explicit Stack(const Items& items) : items_(items, "items") {}

  std::int64_t take() {
    const std::int64_t item = top();
    pop();
    return item;
  }

  std::int64_t top() {
    const heddle::lock_guard guard{mutex_};
    return items_.inspect([](const Items& items) { return items.back(); });
  }

  void pop() {
    const heddle::lock_guard guard{mutex_};
    items_.modify([](Items& items) { items.pop_back(); });
  }

 private:
  heddle::mutex mutex_{"stack"};
  heddle::var<Items> items_;
};

// The stack as it must look: one operation at a time.
std::int64_t take_from(Items& items) {
  const std::int64_t top = items.back();
  items.pop_back();
  return top;
}

void program() {
  const Items items{1, 2};
  Stack stack{items};
  heddle::linearizable history{items, "stack"};
  const auto take = [&] { return history.call("take", take_from, [&] { return stack.take(); }); };

  std::int64_t first = 0;
  std::int64_t second = 0;
  heddle::thread one{{.name = "one"}, [&] { first = take(); }};
  heddle::thread two{{.name = "two"}, [&] { second = take(); }};
  one.join();
  two.join();

  history.check();
  heddle::outcome("first", first);
  heddle::outcome("second", second);
}

}  // namespace

Model stack_top_then_pop() {
  return {
      .name = "stack_top_then_pop",
      .concept_name = "stack",
      .summary = "to look and to remove, each locked, are two steps",
      .tags = {"linearizability", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
