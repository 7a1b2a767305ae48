#include "sim/timer.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a timer calls its function after the delay", "[sim][timer]") {
  const auto sum = explore([] {
    var<int> calls(0);
    timer alarm(5ms, [&] { calls.write(calls.read() + 1); });
    alarm.join();
    outcome("calls", calls.read());
    outcome("elapsed", steady_clock::now().time_since_epoch() / 1ms);
    outcome("cancelled", alarm.cancel());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"calls=1 elapsed=5 cancelled=0"});
}

TEST_CASE("to cancel a timer races with its firing, and tells who has won", "[sim][timer]") {
  const auto sum = explore([] {
    atomic<int> calls(0);
    timer alarm(5ms, [&] { calls.fetch_add(1); });
    outcome("cancelled", alarm.cancel());
    alarm.join();
    outcome("calls", calls.load());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"cancelled=0 calls=1", "cancelled=1 calls=0"});
}

TEST_CASE("a timer that goes is cancelled, and its call is over", "[sim][timer]") {
  const auto sum = explore([] {
    var<int> calls(0);
    {
      const timer alarm(5ms, [&] { calls.write(calls.read() + 1); });
    }
    outcome("calls", calls.read());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"calls=0", "calls=1"});
}

TEST_CASE("timers that are armed together fire in the order of their delays", "[sim][timer]") {
  const auto race = [](auto one_delay, auto other_delay) {
    return [=] {
      int first = 0;
      const auto note = [&](int self) {
        if (first == 0) first = self;
      };
      timer one(one_delay, [&] { note(1); });
      timer other(other_delay, [&] { note(2); });
      one.join(), other.join();
      outcome("first", first);
    };
  };
  CHECK(explore(race(1ms, 2ms)).outcomes.contains("first=1"));
  // The first may be armed so late that it fires last.
  CHECK(explore(race(2ms, 1ms)).outcomes == Outcomes{"first=1", "first=2"});
  CHECK(explore(race(1ms, 1ms)).outcomes == Outcomes{"first=1", "first=2"});
}

TEST_CASE("an execution that ends while a timer runs is unwound", "[sim][timer]") {
  const auto sum = explore([] {
    mutex m;
    m.lock();
    timer alarm(1ms, [] {});
    m.lock();
  });
  CHECK(sum.failed(FailureKind::lock_misuse) == sum.executions);
}

TEST_CASE("a timer works for real", "[sim][timer][real]") {
  atomic<int> calls(0);
  timer alarm(1ms, [&] { calls.fetch_add(1); });
  alarm.join();
  CHECK(calls.load() == 1);
  CHECK_FALSE(alarm.cancel());
  timer cancelled(24h, [&] { calls.fetch_add(1); });
  CHECK(cancelled.cancel());
  cancelled.join();
  CHECK(calls.load() == 1);
}

}  // namespace
}  // namespace heddle::test
