#include "sim/event_flag.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("an event lets go who waits when it is set, and who comes later", "[sim][event]") {
  // The setter's section first, or the waiter's: it then waits, is notified and locks again.
  const auto sum = explore([] {
    event ready;
    thread sets([&] { ready.set(); });
    ready.wait();
    outcome("set", ready.is_set());
    sets.join();
  });
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"set=1"});
  CHECK(sum.texts.count("notify_all wakes 1") == 1);
  CHECK(sum.texts.count("notify_all wakes 0") == 0);
}

TEST_CASE("an event that is cleared again holds up", "[sim][event]") {
  const auto sum = explore([] {
    event ready;
    ready.set();
    ready.clear();
    thread sets([&] { ready.set(); });
    outcome("set", ready.is_set());
    ready.wait();
    sets.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"set=0", "set=1"});
}

TEST_CASE("what comes before an event is set happens before the end of a wait",
          "[sim][event][race]") {
  const auto handed_over = [](bool before) {
    return [before] {
      event ready;
      var<int> data(0);
      thread sets([&] {
        if (before) data.write(1);
        ready.set();
        if (!before) data.write(1);
      });
      ready.wait();
      static_cast<void>(data.read());
      sets.join();
    };
  };
  CHECK(explore(handed_over(true)).passed());
  CHECK(explore(handed_over(false)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("to wait for an event that nobody sets is a deadlock, and no lost wakeup",
          "[sim][event]") {
  const auto sum = explore([] {
    event ready(std::string_view("ready"));
    thread sets([&] {
      ready.set();
      ready.clear();
    });
    sets.join();
    ready.wait();
  });
  CHECK(sum.ended(Ending::deadlocked) == sum.executions);
  CHECK(sum.failed(FailureKind::deadlock) == sum.executions);
  CHECK(sum.any_detail_has("waits for a notification of condition_variable \"ready.changed\""));
}

TEST_CASE("a timed wait for an event gives up at its deadline", "[sim][event][time]") {
  const auto sum = explore([] {
    event ready;
    thread sets([&] { ready.set(); });
    const bool set = ready.wait_for(2ms);
    outcome("set", set);
    outcome("elapsed", steady_clock::now().time_since_epoch() / 1ms);
    sets.join();
  });
  CHECK(sum.passed());
  const auto until = explore([] {
    event ready;
    this_thread::sleep_for(1ms);
    thread sets([&] { ready.set(); });
    outcome("set", ready.wait_until(steady_clock::time_point(3ms)));
    outcome("elapsed", steady_clock::now().time_since_epoch() / 1ms);
    sets.join();
  });
  CHECK(until.outcomes == Outcomes{"set=0 elapsed=3", "set=1 elapsed=1", "set=1 elapsed=3"});
  // It may be set as the time-out ends: the last look counts.
  CHECK(sum.outcomes == Outcomes{"set=0 elapsed=2", "set=1 elapsed=0", "set=1 elapsed=2"});
}

TEST_CASE("an event works for real", "[sim][event][real]") {
  event ready;
  int data = 0;
  CHECK_FALSE(ready.wait_for(1ms));
  thread sets([&] {
    data = 1;
    ready.set();
  });
  ready.wait();
  CHECK(data == 1);
  CHECK(ready.wait_for(1ms));
  sets.join();
  ready.clear();
  CHECK_FALSE(ready.is_set());
}

}  // namespace
}  // namespace heddle::test
