// The stack of stack_top_then_pop with one operation that removes the top item and returns it,
// under the lock: what it returns is what it has removed.
//
// Expected, preemptive and cooperative: passes, over 4 traces (cooperative: 2).
//
// Try: let take unlock between its two steps.

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
    const heddle::lock_guard guard{mutex_};
    const std::int64_t item = items_.inspect([](const Items& items) { return items.back(); });
    items_.modify([](Items& items) { items.pop_back(); });
    return item;
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

Model stack_pop_returns_top() {
  return {
      .name = "stack_pop_returns_top",
      .concept_name = "stack",
      .summary = "to look and to remove are one step",
      .tags = {"linearizability", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
