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
  // Code between the sleeps takes any time, so the first to wake may still be the last to store.
  CHECK(explore(race(1ms, 2ms)).outcomes == Outcomes{"last=1 elapsed=2", "last=2 elapsed=2"});
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
    };
  };
  CHECK(explore(woken(1ms, 2ms)).outcomes == Outcomes{"first=1"});
  CHECK(explore(woken(2ms, 1ms)).outcomes == Outcomes{"first=2"});
  CHECK(explore(woken(1ms, 1ms)).outcomes == Outcomes{"first=1", "first=2"});
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
