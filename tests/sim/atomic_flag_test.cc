#include "sim/atomic_flag.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

Body spin_lock(std::memory_order lock_order, std::memory_order unlock_order) {
  return [=] {
    atomic_flag locked;
    var<int> counter(0);
    const auto increment = [&] {
      while (locked.test_and_set(lock_order)) this_thread::yield();
      counter.write(counter.read() + 1);
      locked.clear(unlock_order);
    };
    thread first(increment), second(increment);
    first.join(), second.join();
    outcome("counter", counter.read());
  };
}

TEST_CASE("a flag makes a spin lock", "[sim][atomic_flag]") {
  const auto sum = explore(spin_lock(std::memory_order_acquire, std::memory_order_release));
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"counter=2"});
  const auto relaxed = explore(spin_lock(std::memory_order_relaxed, std::memory_order_relaxed));
  CHECK(relaxed.failed(FailureKind::data_race) > 0);
  CHECK(relaxed.outcomes == Outcomes{"counter=2"});
}

TEST_CASE("a wait on a flag ends by its notification", "[sim][atomic_flag]") {
  const auto sum = explore([] {
    atomic_flag flag("flag");
    thread waiter([&] {
      flag.wait(false);
      expect(flag.test(), "the flag is set");
    });
    flag.test_and_set();
    flag.notify_one();
    waiter.join();
  });
  CHECK(sum.passed());
}

TEST_CASE("a spin lock in a destructor ends while the execution is unwound", "[sim][atomic_flag]") {
  const auto sum = explore([] {
    atomic_flag flag;
    struct Spins {
      ~Spins() {
        while (flag.test_and_set()) {
        }
      }
      atomic_flag& flag;
    } spins{flag};
    flag.test_and_set();
    expect(false, "unwind");
  });
  CHECK(sum.failed(FailureKind::assertion) == 1);
}

TEST_CASE("a flag works for real", "[sim][atomic_flag][real]") {
  spin_lock(std::memory_order_acquire, std::memory_order_release)();
  atomic_flag flag;
  CHECK_FALSE(flag.test());
  CHECK_FALSE(flag.test_and_set());
  CHECK(flag.test_and_set());
  flag.wait(false);
  flag.clear();
  CHECK_FALSE(flag.test());
}

}  // namespace
}  // namespace heddle::test
