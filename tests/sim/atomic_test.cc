#include "sim/atomic.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;

TEST_CASE("store buffering has three outcomes under sequential consistency", "[sim][atomic]") {
  // s1 l1 s2 l2: 4!/(2!2!) = 6 interleavings; both loads miss in none of them.
  const auto sum = explore([] {
    atomic<int> x(0), y(0);
    int saw_y = 0, saw_x = 0;
    thread first([&] {
      x.store(1);
      saw_y = y.load();
    });
    thread second([&] {
      y.store(1);
      saw_x = x.load();
    });
    first.join(), second.join();
    outcome("y", saw_y);
    outcome("x", saw_x);
  });
  CHECK(sum.executions == 6);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"y=0 x=1", "y=1 x=0", "y=1 x=1"});
}

TEST_CASE("a lost update is lost in four of six interleavings", "[sim][atomic]") {
  const auto sum = explore([] {
    atomic<int> counter(0);
    const auto increment = [&] { counter.store(counter.load() + 1); };
    thread first(increment), second(increment);
    first.join(), second.join();
    expect(counter.load() == 2, "both increments are counted");
  });
  CHECK(sum.executions == 6);
  CHECK(sum.failed(FailureKind::assertion) == 4);
}

template <typename Check>
void all_operations(Check check) {
  atomic<int> number(5);
  check(number.exchange(7) == 5);
  int expected = 6;
  check(!number.compare_exchange_strong(expected, 9));
  check(expected == 7);
  check(number.compare_exchange_strong(expected, 9, acq_rel, relaxed));
  while (!number.compare_exchange_weak(expected = 9, 10)) {
  }
  check(number.fetch_add(3) == 10);
  check(number.fetch_sub(1) == 13);
  check(number.fetch_and(0b0110) == 12);
  check(number.fetch_or(0b0011) == 4);
  check(number.fetch_xor(0b0001) == 7);
  check(number.load(acquire) == 6);
  number.store(1, release);
  check(++number == 2);
  check(number++ == 2);
  check(--number == 2);
  check(number-- == 2);
  check((number += 9) == 10);
  check((number -= 8) == 2);
  check((number |= 5) == 7);
  check((number &= 6) == 6);
  check((number ^= 2) == 4);
  check((number = 8) == 8);
  check(number == 8);
  number.wait(0);

  atomic<int> wraps(std::numeric_limits<int>::max());
  wraps.fetch_add(1);
  check(wraps.load() == std::numeric_limits<int>::min());

  int array[3] = {1, 2, 3};
  atomic<int*> pointer(array);
  check(pointer.fetch_add(2) == array);
  check(*pointer.load() == 3);
  check(pointer.fetch_sub(1) == array + 2);

  atomic<double> real(0.5);
  check(real.fetch_add(1.0) == 0.5);
  check(real.load() == 1.5);

  atomic<bool> flag(false);
  check(!flag.exchange(true));
  check(flag.load());
  heddle::atomic_thread_fence(acq_rel);
}

TEST_CASE("every atomic operation gives std's results in both worlds", "[sim][atomic][real]") {
  all_operations([](bool holds) { CHECK(holds); });
  const auto sum =
      explore([] { all_operations([](bool holds) { expect(holds, "as std has it"); }); });
  CHECK(sum.executions == 1);
  CHECK(sum.passed());
}

TEST_CASE("read-modify-writes are one step", "[sim][atomic]") {
  const auto sum = explore([] {
    atomic<int> counter(0);
    const auto increment = [&] {
      counter.fetch_add(1, relaxed);
      counter.fetch_add(1, relaxed);
    };
    thread first(increment), second(increment);
    first.join(), second.join();
    outcome("counter", counter.load());
  });
  CHECK(sum.executions == 6);
  CHECK(sum.outcomes == Outcomes{"counter=4"});
}

TEST_CASE("a weak compare-exchange fails for no reason only where asked", "[sim][atomic]") {
  const auto body = [] {
    atomic<int> value(0);
    int expected = 0;
    const bool exchanged = value.compare_exchange_weak(expected, 1);
    outcome("exchanged", exchanged);
    outcome("value", value.load());
  };
  CHECK(explore(body).outcomes == Outcomes{"exchanged=1 value=1"});
  MachineOptions spurious = full_recording();
  spurious.spurious_max = 1;
  const auto sum = explore(body, spurious);
  CHECK(sum.executions == 2);
  CHECK(sum.outcomes == Outcomes{"exchanged=0 value=0", "exchanged=1 value=1"});
}

TEST_CASE("an atomic wait ends by the notification after the store", "[sim][atomic][wait]") {
  // W S N W', S W N, S N W.
  const auto sum = explore([] {
    atomic<int> value(0);
    thread waiter([&] { value.wait(0); });
    value.store(1);
    value.notify_one();
    waiter.join();
  });
  CHECK(sum.executions == 3);
  CHECK(sum.passed());
}

TEST_CASE("a notification before the store is a deadlock in half of the interleavings",
          "[sim][atomic][wait]") {
  // W N W' S and N W S wait for ever; W N S W' and N S W do not.
  const auto sum = explore([] {
    atomic<int> value(0, "value");
    thread waiter([&] { value.wait(0); });
    value.notify_all();
    value.store(1);
    waiter.join();
  });
  CHECK(sum.executions == 4);
  CHECK(sum.ended(Ending::deadlocked) == 2);
  CHECK(sum.any_detail_has("atomic \"value\" to change and be notified"));
}

// A producer writes data and then the flag; the consumer reads the data if it saw the flag.
Body message(std::function<void(atomic<int>&)> publish, std::function<bool(atomic<int>&)> seen) {
  return [=] {
    var<int> data(0);
    atomic<int> flag(0);
    thread producer([&] {
      data.write(42);
      publish(flag);
    });
    if (seen(flag)) static_cast<void>(data.read());
    producer.join();
  };
}

TEST_CASE("release and acquire order the data, relaxed accesses do not", "[sim][atomic][race]") {
  const auto store = [](std::memory_order order) {
    return [order](atomic<int>& flag) { flag.store(1, order); };
  };
  const auto load = [](std::memory_order order) {
    return [order](atomic<int>& flag) { return flag.load(order) == 1; };
  };
  CHECK(explore(message(store(release), load(acquire))).passed());
  CHECK(
      explore(message(store(std::memory_order_seq_cst), load(std::memory_order_seq_cst))).passed());
  CHECK(explore(message(store(relaxed), load(acquire))).failed(FailureKind::data_race) > 0);
  CHECK(explore(message(store(release), load(relaxed))).failed(FailureKind::data_race) > 0);
  CHECK(explore(message(store(relaxed), load(relaxed))).failed(FailureKind::data_race) > 0);
}

TEST_CASE("fences order the data around relaxed accesses", "[sim][atomic][race]") {
  const auto fenced_store = [](atomic<int>& flag) {
    heddle::atomic_thread_fence(release);
    flag.store(1, relaxed);
  };
  const auto fenced_load = [](atomic<int>& flag) {
    const bool seen = flag.load(relaxed) == 1;
    heddle::atomic_thread_fence(acquire);
    return seen;
  };
  const auto plain_store = [](atomic<int>& flag) { flag.store(1, relaxed); };
  const auto plain_load = [](atomic<int>& flag) { return flag.load(relaxed) == 1; };
  const auto late_fence = [](atomic<int>& flag) {
    flag.store(1, relaxed);
    heddle::atomic_thread_fence(release);
  };
  CHECK(explore(message(fenced_store, fenced_load)).passed());
  CHECK(explore(message(fenced_store, plain_load)).failed(FailureKind::data_race) > 0);
  CHECK(explore(message(plain_store, fenced_load)).failed(FailureKind::data_race) > 0);
  CHECK(explore(message(late_fence, fenced_load)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("a read-modify-write carries the release it reads from, a store does not",
          "[sim][atomic][race]") {
  const auto chain = [](bool updates) {
    return [updates] {
      var<int> data(0);
      atomic<int> flag(0);
      thread producer([&] {
        data.write(42);
        flag.store(1, release);
      });
      thread middle([&] {
        if (updates) {
          int expected = 1;
          flag.compare_exchange_strong(expected, 2, relaxed, relaxed);
        } else if (flag.load(relaxed) == 1) {
          flag.store(2, relaxed);
        }
      });
      if (flag.load(acquire) == 2) static_cast<void>(data.read());
      producer.join(), middle.join();
    };
  };
  CHECK(explore(chain(true)).passed());
  CHECK(explore(chain(false)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("a loop that yields ends under every schedule", "[sim][atomic][yield]") {
  const auto sum = explore([] {
    atomic<bool> ready(false);
    thread spins([&] {
      while (!ready.load()) this_thread::yield();
    });
    ready.store(true);
    spins.join();
  });
  CHECK(sum.passed());
  CHECK(sum.executions < 20);
}

TEST_CASE("threads that yield to each other in a circle end", "[sim][atomic][yield]") {
  const auto sum = explore([] {
    atomic<int> turn(0);
    const auto play = [&](int self) {
      while (turn.load() != self) this_thread::yield();
      turn.store(self + 1);
    };
    thread second([&] { play(1); });
    play(0), play(2);
    second.join();
    outcome("turn", turn.load());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"turn=3"});
}

TEST_CASE("a loop that does not yield is cut by the step limit", "[sim][atomic]") {
  MachineOptions options = full_recording();
  options.steps_max = 1000;
  const auto sum = run_once(
      [] {
        atomic<bool> never(false);
        while (!never.load()) {
        }
      },
      options);
  CHECK(sum.ended(Ending::truncated) == 1);
  CHECK(sum.failed(FailureKind::step_limit) == 1);
}

TEST_CASE("atomics wait and notify for real", "[sim][atomic][real]") {
  atomic<int> value(0);
  int data = 0;
  thread waiter([&] {
    value.wait(0);
    CHECK(data == 1);
  });
  data = 1;
  value.store(1);
  value.notify_all();
  waiter.join();
}

}  // namespace
}  // namespace heddle::test
