#include "sim/linearizable.h"

#include <stdexcept>

#include "sim/real.h"
#include "tests/catch.h"
#include "tests/sim/fifo.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

const auto nothing = [](int) {};

TEST_CASE("a call returns what the operation returns", "[sim][linearizable]") {
  const auto sum = explore([] {
    linearizable history{Fifo{}, "queue"};
    Fifo queue;
    history.call(
        "push", &Fifo::push, [&](int item) { queue.push(item); }, 7);
    const std::optional<int> item = history.call("pop", &Fifo::pop, [&] { return queue.pop(); });
    history.check();
    outcome("item", item.value_or(0));
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"item=7"});
  CHECK(sum.texts.contains("invoke push(7)"));
  CHECK(sum.texts.contains("respond pop() -> 7"));
}

TEST_CASE("a result that no order explains is shown with the calls and what it should have been",
          "[sim][linearizable]") {
  static std::uint64_t line;
  const auto sum = explore([] {
    linearizable history{Fifo{}, "queue"};
    history.call("push", &Fifo::push, nothing, 1);
    history.call("push", &Fifo::push, nothing, 2);
    line = __LINE__ + 1;
    history.call("pop", &Fifo::pop, [] { return std::optional(2); });
    history.call("pop", &Fifo::pop, [] { return std::optional(3); });
    history.check();
    outcome("after", 1);
  });
  CHECK(sum.failed(FailureKind::assertion) == 1);
  CHECK(sum.messages == std::set<std::string>{"not linearizable: pop() -> 2 by T0 (main) of "
                                              "\"queue\" fits no order of the calls"});
  CHECK(sum.failure_lines == std::set<std::uint64_t>{line});
  CHECK(
      sum.any_detail_has("T0 (main)'s pop() returned 2; one call at a time, in any order that "
                         "keeps those apart that did not overlap, it returns 1"));
  CHECK(sum.any_detail_has("push(1) by T0 (main)     []"));
  CHECK(sum.any_detail_has("pop() -> 2 by T0 (main)      []"));
  CHECK_FALSE(sum.any_detail_has("pop() -> 3"));  // what comes after does not matter
  CHECK(sum.outcomes == Outcomes{""});
}

TEST_CASE("all results that some order allows are told", "[sim][linearizable]") {
  const auto sum = explore([] {
    linearizable history{Fifo{}, "queue"};
    const auto push = [&](int item) { history.call("push", &Fifo::push, nothing, item); };
    thread first(push, 1), second(push, 2);
    first.join(), second.join();
    history.call("pop", &Fifo::pop, [] { return std::optional<int>(); });
    history.check();
  });
  CHECK(sum.any_detail_has("it returns 1 or 2"));
  CHECK(sum.any_detail_has("it returns 1\n") == false);
}

TEST_CASE("two calls at the same time have the three orders that histories tell apart",
          "[sim][linearizable]") {
  // i1 r1 i2 r2 in all orders: 6 interleavings. A pop that finds nothing is wrong where the push
  // had returned before.
  const auto sum = explore([] {
    linearizable history{Fifo{}, "queue"};
    thread pusher([&] { history.call("push", &Fifo::push, nothing, 1); });
    thread popper([&] { history.call("pop", &Fifo::pop, [] { return std::optional<int>(); }); });
    pusher.join(), popper.join();
    history.check();
  });
  CHECK(sum.executions == 6);
  CHECK(sum.failed(FailureKind::assertion) == 1);
}

TEST_CASE("a call that throws may have taken effect or not", "[sim][linearizable]") {
  const auto after_failed_push = [](std::optional<int> popped) {
    return [popped] {
      linearizable history{Fifo{}, "queue"};
      CHECK_THROWS_AS(history.call(
                          "push", &Fifo::push, [](int) { throw std::runtime_error("full"); }, 1),
                      std::runtime_error);
      history.call("pop", &Fifo::pop, [&] { return popped; });
      history.check();
    };
  };
  CHECK(explore(after_failed_push(std::nullopt)).passed());
  CHECK(explore(after_failed_push(1)).passed());
  CHECK_FALSE(explore(after_failed_push(2)).passed());
}

TEST_CASE("an operation that would block has no result to place", "[sim][linearizable]") {
  // A pop that blocks returns an int; one item, and two that say they have got it.
  const auto popping = [](int first, int second) {
    return [=] {
      linearizable history{Fifo{{1}}, "queue"};
      thread one([&] { history.call("pop", &Fifo::pop, [&] { return first; }); });
      thread two([&] {
        if (second != 0) history.call("pop", &Fifo::pop, [&] { return second; });
      });
      one.join(), two.join();
      history.check();
    };
  };
  CHECK(explore(popping(1, 0)).passed());
  const auto both = explore(popping(1, 1));
  CHECK(both.failed(FailureKind::assertion) == both.executions);
  CHECK(both.any_detail_has("it returns nothing"));
}

TEST_CASE("a step of an operation that returns nothing can say that it would block",
          "[sim][linearizable]") {
  struct Gate {
    bool open = false;
    bool operator==(const Gate&) const = default;
  };
  const auto pass = [](Gate& gate) { return gate.open; };
  const auto open = [](Gate& gate) { gate.open = true; };
  const auto gate = [=](bool opens) {
    return [=] {
      linearizable history{Gate{}, "gate"};
      if (opens) history.call("open", open, [] {});
      history.call("pass", pass, [] {});
      history.check();
    };
  };
  CHECK(explore(gate(true)).passed());
  const auto closed = explore(gate(false));
  CHECK(closed.failed(FailureKind::assertion) == 1);
  CHECK(closed.any_detail_has("pass() returned where no order of the calls lets it"));
}

TEST_CASE("a call that never returns does not stand against the others", "[sim][linearizable]") {
  const auto sum = explore([] {
    linearizable history{Fifo{}, "queue"};
    mutex lock;
    lock.lock();
    thread daemon({.daemon = true}, [&] {
      history.call(
          "push", &Fifo::push, [&](int) { lock.lock(); }, 1);
    });
    history.call("pop", &Fifo::pop, [] { return std::optional(1); });
    history.check();
  });
  // Where pop returned before the push was called, it is wrong.
  CHECK(sum.failed(FailureKind::assertion) > 0);
  CHECK(sum.failed(FailureKind::assertion) < sum.executions);
}

TEST_CASE("recording orders nothing: a data race stays one", "[sim][linearizable][race]") {
  const auto sum = explore([] {
    linearizable history{Fifo{}, "queue"};
    var<int> plain(0, "plain");
    const auto push = [&](int item) {
      history.call(
          "push", &Fifo::push, [&](int value) { plain.write(value); }, item);
    };
    thread first(push, 1), second(push, 2);
    first.join(), second.join();
    history.check();
  });
  CHECK(sum.failed(FailureKind::data_race) == sum.executions);
}

struct Listener : RealObserver {
  Listener() { set_real_observer(this); }
  ~Listener() override { set_real_observer(nullptr); }
  void outcome(const char*, std::int64_t) override {}
  void expectation_failed(const char* message, source_location) override {
    seen.emplace_back(message);
  }
  std::vector<std::string> seen;
};

TEST_CASE("for real, a history is recorded and judged as well", "[sim][linearizable][real]") {
  Listener listener;
  linearizable history{Fifo{}, "queue"};
  std::mutex lock;
  Fifo queue;
  const auto work = [&](int item) {
    for (int i = 0; i < 100; ++i) {
      history.call(
          "push", &Fifo::push,
          [&](int value) {
            const std::lock_guard guard(lock);
            queue.push(value);
          },
          item * 1000 + i);
      history.call("pop", &Fifo::pop, [&] {
        const std::lock_guard guard(lock);
        return queue.pop();
      });
    }
  };
  thread first(work, 1), second(work, 2);
  first.join(), second.join();
  history.check();
  CHECK(listener.seen.empty());
  history.call("pop", &Fifo::pop, [] { return std::optional(5); });
  history.check();
  REQUIRE(listener.seen.size() == 1);
  CHECK(listener.seen.front().starts_with("not linearizable: pop() -> 5 by thread "));
}

}  // namespace
}  // namespace heddle::test
