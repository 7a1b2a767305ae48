#include "sim/cyclic_barrier.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

// What a wait came to: how many had come before, or -1 where the barrier is broken.
template <typename Wait>
int told_by(const Wait& wait) {
  try {
    return static_cast<int>(wait());
  } catch (const broken_barrier_error&) {
    return -1;
  }
}

TEST_CASE("a cyclic barrier tells each party how many have come before", "[sim][barrier]") {
  const auto sum = explore([] {
    cyclic_barrier all(2);
    int sum_of_both = 0;
    const auto come = [&] {
      for (int round = 0; round < 2; ++round) sum_of_both += told_by([&] { return all.wait(); });
    };
    thread first(come), second(come);
    first.join(), second.join();
    outcome("sum", sum_of_both);
    outcome("waiting", static_cast<int>(all.n_waiting()));
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"sum=2 waiting=0"});
}

TEST_CASE("the action runs once a round, before anyone is let go", "[sim][barrier]") {
  const auto sum = explore([] {
    var<int> done(0);
    cyclic_barrier all(2, [&] { done.write(done.read() + 1); });
    atomic<int> seen(0);
    const auto come = [&] {
      static_cast<void>(all.wait());
      seen.fetch_add(done.read());
    };
    thread first(come), second(come);
    first.join(), second.join();
    outcome("seen", seen.load());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"seen=2"});
}

TEST_CASE("n_waiting counts those who have come while others are missing", "[sim][barrier]") {
  const auto sum = explore([] {
    cyclic_barrier all(3);
    thread first([&] { static_cast<void>(all.wait()); });
    thread second([&] { static_cast<void>(all.wait()); });
    outcome("waiting", static_cast<int>(all.n_waiting()));
    static_cast<void>(all.wait());
    first.join(), second.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"waiting=0", "waiting=1", "waiting=2"});
}

TEST_CASE("abort breaks the barrier for who waits and who comes, until it is reset",
          "[sim][barrier]") {
  const auto sum = explore([] {
    cyclic_barrier all(2);
    thread comes([&] { outcome("told", told_by([&] { return all.wait(); })); });
    all.abort();
    comes.join();
    outcome("broken", all.broken());
    outcome("late", told_by([&] { return all.wait(); }));
    all.reset();
    outcome("mended", !all.broken());
    thread other([&] { static_cast<void>(all.wait()); });
    static_cast<void>(all.wait());
    other.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"told=-1 broken=1 late=-1 mended=1"});
}

TEST_CASE("a reset breaks the waits of those who have come, not the barrier", "[sim][barrier]") {
  const auto sum = explore([] {
    cyclic_barrier all(2);
    thread comes([&] {
      const int told = told_by([&] { return all.wait(); });
      outcome("told", told);
      if (told < 0) static_cast<void>(all.wait());
    });
    all.reset();
    static_cast<void>(all.wait());
    comes.join();
    outcome("broken", all.broken());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"told=-1 broken=0", "told=0 broken=0", "told=1 broken=0"});
}

TEST_CASE("an action that throws breaks the barrier, and its thread gets the exception",
          "[sim][barrier]") {
  const auto sum = explore([] {
    cyclic_barrier all(2, [] { throw std::runtime_error("action"); });
    atomic<int> thrown(0), told(0);
    const auto come = [&] {
      try {
        static_cast<void>(all.wait());
      } catch (const broken_barrier_error&) {
        told.fetch_add(1);
      } catch (const std::runtime_error&) {
        thrown.fetch_add(1);
      }
    };
    thread first(come), second(come);
    first.join(), second.join();
    outcome("thrown", thrown.load());
    outcome("told", told.load());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"thrown=1 told=1"});
}

TEST_CASE("a wait that times out breaks the barrier for all", "[sim][barrier][time]") {
  const auto sum = explore([] {
    cyclic_barrier all(3);
    thread comes([&] { outcome("other", told_by([&] { return all.wait(); })); });
    outcome("timed", told_by([&] { return all.wait_for(1ms); }));
    comes.join();
    outcome("broken", all.broken());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"timed=-1 other=-1 broken=1"});
  const auto in_time = explore([] {
    cyclic_barrier all(2);
    thread comes([&] { static_cast<void>(told_by([&] { return all.wait(); })); });
    outcome("timed", told_by([&] { return all.wait_for(1ms); }));
    comes.join();
  });
  CHECK(in_time.outcomes == Outcomes{"timed=-1", "timed=0", "timed=1"});
}

TEST_CASE("a party that does not come is a deadlock, and no lost wakeup", "[sim][barrier]") {
  const auto sum = explore([] {
    cyclic_barrier all(2);
    thread comes([&] { static_cast<void>(all.wait()); });
    static_cast<void>(all.wait());
    comes.join();
    static_cast<void>(all.wait());
  });
  CHECK(sum.failed(FailureKind::deadlock) == sum.executions);
}

TEST_CASE("an execution that ends while parties wait is unwound", "[sim][barrier]") {
  struct Aborts {
    cyclic_barrier& barrier;
    ~Aborts() { barrier.abort(); }
  };
  const auto sum = explore([] {
    cyclic_barrier all(3);
    mutex m;
    m.lock();
    const auto come = [&] {
      const Aborts at_end{all};
      static_cast<void>(told_by([&] { return all.wait(); }));
    };
    thread first(come), second(come);
    m.lock();
    first.join(), second.join();
  });
  CHECK(sum.failed(FailureKind::lock_misuse) == sum.executions);
}

TEST_CASE("a cyclic barrier without parties is refused", "[sim][barrier]") {
  CHECK_THROWS_AS(cyclic_barrier(0), std::invalid_argument);
}

TEST_CASE("a cyclic barrier works for real", "[sim][barrier][real]") {
  int rounds = 0;
  cyclic_barrier all(2, [&] { ++rounds; });
  CHECK(all.parties() == 2);
  const auto come = [&] {
    for (int i = 0; i < 100; ++i) static_cast<void>(all.wait());
  };
  thread other(come);
  come();
  other.join();
  CHECK(rounds == 100);
  CHECK(told_by([&] { return all.wait_for(1ms); }) == -1);
  CHECK(told_by([&] { return all.wait(); }) == -1);
  all.reset();
  thread again([&] { static_cast<void>(all.wait()); });
  static_cast<void>(all.wait());
  again.join();
  all.abort();
  CHECK(all.broken());
}

}  // namespace
}  // namespace heddle::test
