#include "sim/channel.h"

#include <memory>

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a channel hands items over in their order", "[sim][channel]") {
  const auto sum = explore([] {
    channel<int> items(1);
    thread producer([&] {
      for (int i = 1; i <= 2; ++i) items.push(i);
    });
    const int first = *items.pop();
    const int second = *items.pop();
    producer.join();
    outcome("popped", first * 10 + second);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"popped=12"});
}

TEST_CASE("a channel is never over its capacity", "[sim][channel]") {
  const auto sum = explore([] {
    channel<int> items(1);
    thread producer([&] {
      for (int i = 0; i < 2; ++i) items.push(i);
    });
    outcome("size", static_cast<int>(items.size()));
    static_cast<void>(items.pop());
    static_cast<void>(items.pop());
    producer.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"size=0", "size=1"});
}

TEST_CASE("a closed channel takes nothing more, and gives what it has", "[sim][channel]") {
  const auto sum = explore([] {
    channel<int> items(2);
    thread closes([&] { items.close(); });
    const bool pushed = items.push(7);
    closes.join();
    outcome("pushed", pushed);
    outcome("popped", items.pop().value_or(0));
    outcome("left", items.pop().has_value());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"pushed=0 popped=0 left=0", "pushed=1 popped=7 left=0"});
}

TEST_CASE("to close a channel wakes all who wait", "[sim][channel]") {
  const auto sum = explore([] {
    channel<int> full(1);
    channel<int> empty(1);
    full.push(1);
    thread pushes([&] { outcome("pushed", full.push(2)); });
    thread pops([&] {
      while (empty.pop()) continue;
      full.close();
    });
    empty.close();
    pushes.join(), pops.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"pushed=0"});
}

TEST_CASE("what would block says so", "[sim][channel]") {
  const auto sum = explore([] {
    channel<int> items(1);
    int item = 0;
    outcome("empty", items.try_pop(item) == channel_status::empty);
    outcome("pushed", items.try_push(5) == channel_status::success);
    outcome("full", items.try_push(6) == channel_status::full);
    outcome("popped", items.try_pop(item) == channel_status::success && item == 5);
    outcome("late", items.pop_for(item, 1ms) == channel_status::timed_out);
    static_cast<void>(items.push_for(8, 1ms));
    outcome("later", items.push_for(9, 1ms) == channel_status::timed_out);
    outcome("elapsed", steady_clock::now().time_since_epoch() / 1ms);
    items.close();
    outcome("closed", items.closed() && items.try_push(7) == channel_status::closed);
    outcome("rest", items.pop_for(item, 1ms) == channel_status::success && item == 8);
    outcome("end", items.try_pop(item) == channel_status::closed);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"empty=1 pushed=1 full=1 popped=1 late=1 later=1 elapsed=2 "
                                 "closed=1 rest=1 end=1"});
}

TEST_CASE("a push happens before the pop of its item", "[sim][channel][race]") {
  const auto handed_over = [](bool before) {
    return [before] {
      channel<int> items(1);
      var<int> data(0);
      thread producer([&] {
        if (before) data.write(1);
        items.push(1);
        if (!before) data.write(1);
      });
      static_cast<void>(items.pop());
      static_cast<void>(data.read());
      producer.join();
    };
  };
  CHECK(explore(handed_over(true)).passed());
  CHECK(explore(handed_over(false)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("a channel that nobody fills is a deadlock, and no lost wakeup", "[sim][channel]") {
  const auto sum = explore([] {
    channel<int> items(2, "items");
    thread producer([&] { items.push(1); });
    static_cast<void>(items.pop());
    static_cast<void>(items.pop());
    producer.join();
  });
  CHECK(sum.failed(FailureKind::deadlock) == sum.executions);
  CHECK(sum.failed(FailureKind::lost_wakeup) == 0);
}

TEST_CASE("a channel without room is refused", "[sim][channel]") {
  CHECK_THROWS_AS(channel<int>(0), std::invalid_argument);
  CHECK(channel<int>(channel<int>::kUnbounded).capacity() == channel<int>::kUnbounded);
}

TEST_CASE("a channel works for real", "[sim][channel][real]") {
  constexpr int kItems = 1'000;
  channel<std::unique_ptr<int>> items(2);
  thread producer([&] {
    for (int i = 1; i <= kItems; ++i) items.push(std::make_unique<int>(i));
    items.close();
  });
  int sum = 0;
  while (const auto item = items.pop()) sum += **item;
  producer.join();
  CHECK(sum == kItems * (kItems + 1) / 2);
  std::unique_ptr<int> item;
  CHECK(items.pop_for(item, 1ms) == channel_status::closed);
  channel<int> full(1);
  full.push(1);
  CHECK(full.push_for(2, 1ms) == channel_status::timed_out);
}

}  // namespace
}  // namespace heddle::test
