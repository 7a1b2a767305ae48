#include "sim/clock.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

std::int64_t elapsed_ms() { return steady_clock::now().time_since_epoch() / 1ms; }

TEST_CASE("virtual time starts at 0 and passes by sleeping alone", "[sim][clock]") {
  const auto sum = explore([] {
    outcome("start", elapsed_ms());
    this_thread::sleep_for(24h);
    outcome("end", elapsed_ms());
  });
  CHECK(sum.executions == 1);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"start=0 end=86400000"});
}

TEST_CASE("sleeps end in the order of their deadlines", "[sim][clock]") {
  const auto race = [](auto first_sleep, auto second_sleep) {
    return [=] {
      atomic<int> order(0);
      const auto sleep = [&](auto duration, int self) {
        this_thread::sleep_for(duration);
        order.store(order.load(std::memory_order_relaxed) * 10 + self);
      };
      thread first([&] { sleep(first_sleep, 1); });
      thread second([&] { sleep(second_sleep, 2); });
      first.join(), second.join();
      outcome("last", order.load() % 10);
      outcome("elapsed", elapsed_ms());
    };
  };
  // Code takes any time: the first to wake may still be the last to store, and one sleep may begin
  // when the other has ended.
  CHECK(explore(race(1ms, 2ms)).outcomes == Outcomes{"last=1 elapsed=2", "last=1 elapsed=3",
                                                     "last=2 elapsed=2", "last=2 elapsed=3"});
  const auto woken = [](auto first_sleep, auto second_sleep) {
    return [=] {
      int first = 0;
      const auto sleep = [&](auto duration, int self) {
        this_thread::sleep_for(duration);
        if (first == 0) first = self;
      };
      thread one([&] { sleep(first_sleep, 1); });
      thread two([&] { sleep(second_sleep, 2); });
      one.join(), two.join();
      outcome("first", first);
      outcome("elapsed", elapsed_ms());
    };
  };
  // After 2 ms both had begun at once.
  const Outcomes at_once_or_after{"first=1 elapsed=2", "first=1 elapsed=3", "first=2 elapsed=3"};
  CHECK(explore(woken(1ms, 2ms)).outcomes == at_once_or_after);
  CHECK(explore(woken(1ms, 1ms)).outcomes ==
        Outcomes{"first=1 elapsed=1", "first=1 elapsed=2", "first=2 elapsed=1",
                 "first=2 elapsed=2"});
}

TEST_CASE("a time-out may end between what its thread's neighbour does and its next time-out",
          "[sim][clock]") {
  const auto sum = explore([] {
    atomic<bool> done(false);
    thread other([&] {
      done.store(true);
      this_thread::sleep_for(1ms);
    });
    this_thread::sleep_for(2ms);
    const bool seen = done.load();
    outcome("seen", seen);
    outcome("elapsed", elapsed_ms());
    other.join();
  });
  CHECK(sum.outcomes.count("seen=1 elapsed=2") == 1);
  CHECK(sum.outcomes.count("seen=0 elapsed=2") == 1);
}

TEST_CASE("to read the clock is an operation that others' time-outs come before or after",
          "[sim][clock]") {
  const auto sum = explore([] {
    thread other([] { this_thread::sleep_for(1ms); });
    outcome("read", elapsed_ms());
    other.join();
  });
  CHECK(sum.outcomes == Outcomes{"read=0", "read=1"});
}

TEST_CASE("a sleep synchronises nothing: a program that counts on it fails", "[sim][clock]") {
  const auto sum = explore([] {
    atomic<bool> ready(false);
    thread setter([&] {
      this_thread::yield();
      ready.store(true);
    });
    this_thread::sleep_for(1h);
    outcome("ready", ready.load());
    setter.join();
  });
  CHECK(sum.outcomes == Outcomes{"ready=0", "ready=1"});
}

TEST_CASE("a deadline too far to count saturates", "[sim][clock]") {
  const auto sum = explore([] {
    timed_mutex m;
    m.lock();
    thread other([&] { outcome("taken", m.try_lock_for(std::chrono::hours::max())); });
    m.unlock();
    other.join();
  });
  CHECK(sum.outcomes.count("taken=1") == 1);
}

TEST_CASE("the steady clock is std's outside of executions", "[sim][clock][real]") {
  const auto before = steady_clock::now();
  this_thread::sleep_for(1ms);
  CHECK(steady_clock::now() - before >= 1ms);
  CHECK(real_deadline(before).time_since_epoch() == before.time_since_epoch());
}

}  // namespace
}  // namespace heddle::test
