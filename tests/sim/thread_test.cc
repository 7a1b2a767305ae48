#include "sim/thread.h"

#include <memory>
#include <unordered_set>
#include <vector>

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

TEST_CASE("creation, end and join add no interleavings", "[sim][thread]") {
  // 3 threads of one store each: 3!.
  const auto sum = explore([] {
    atomic<int> x(0);
    const auto store = [&](int value) { x.store(value); };
    thread a(store, 1), b(store, 2), c(store, 3);
    a.join(), b.join(), c.join();
    outcome("x", x.load());
  });
  CHECK(sum.executions == 6);
  CHECK(sum.outcomes == Outcomes{"x=1", "x=2", "x=3"});
}

TEST_CASE("creation and join order, detaching does not", "[sim][thread][race]") {
  const auto body = [](bool joins) {
    return [joins] {
      var<int> data(0);
      latch ended(1);
      data.write(1);
      thread child([&] {
        data.write(data.read() + 1);
        ended.count_down();
      });
      if (joins) child.join();
      data.write(data.read() + 1);
      if (!joins) child.detach();
      ended.wait();
    };
  };
  const auto joined = explore(body(true));
  CHECK(joined.executions == 1);
  CHECK(joined.passed());
  CHECK(explore(body(false)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("a thread takes its arguments over", "[sim][thread][real]") {
  const auto body = [] {
    int result = 0;
    thread child([](std::unique_ptr<int> value, int& into) { into = *value; },
                 std::make_unique<int>(7), std::ref(result));
    child.join();
    expect(result == 7, "the argument arrives");
  };
  body();
  CHECK(explore(body).passed());
}

TEST_CASE("a thread object moves as std's does", "[sim][thread][real]") {
  const auto body = [] {
    atomic<int> runs(0);
    thread first([&] { runs.fetch_add(1); });
    expect(first.joinable(), "it runs");
    thread second(std::move(first));
    expect(!first.joinable() && second.joinable(), "it moved");
    thread third;
    expect(third.get_id() == thread::id(), "it is none");
    third = std::move(second);
    swap(second, third);
    expect(second.joinable() && !third.joinable(), "they changed places");
    std::unordered_set<thread::id> ids{second.get_id(), this_thread::get_id(), third.get_id()};
    expect(ids.size() == 3, "all differ");
    second.join();
    expect(!second.joinable() && runs.load() == 1, "it ran");
  };
  body();
  CHECK(explore(body).passed());
}

TEST_CASE("a joinable thread that is destroyed is a leak", "[sim][thread][misuse]") {
  const auto sum = explore([] { thread({.name = "worker"}, [] {}); });
  CHECK(sum.failed(FailureKind::thread_leak) == 1);
  CHECK(sum.any_message_has("T1 (worker) is neither joined nor detached"));
  const auto assigned = explore([] {
    thread child([] {});
    child = thread();
  });
  CHECK(assigned.failed(FailureKind::thread_leak) == 1);
}

TEST_CASE("to join what is not joinable is misuse", "[sim][thread][misuse]") {
  CHECK(explore([] { thread().join(); }).failed(FailureKind::lock_misuse) == 1);
  CHECK(explore([] { thread().detach(); }).failed(FailureKind::lock_misuse) == 1);
  CHECK(explore([] {
          thread child([] {});
          child.join();
          child.join();
        }).failed(FailureKind::lock_misuse) == 1);
}

TEST_CASE("two threads that join one are misuse", "[sim][thread][misuse]") {
  const auto sum = explore([] {
    atomic<int> count(0);
    thread joined([&] { count.fetch_add(1); });
    thread other([&] { joined.join(); });
    joined.join();
    other.join();
  });
  CHECK(sum.failed(FailureKind::lock_misuse) == sum.executions);
  CHECK(sum.messages == std::set<std::string>{"T2 joins T1, which T0 (main) is joining already"});
}

TEST_CASE("a thread that joins itself is a deadlock, though another joins it as well",
          "[sim][thread]") {
  const auto sum = explore([] {
    binary_semaphore made(0);
    thread self;
    self = thread([&] {
      made.acquire();
      self.join();
    });
    made.release();
    self.join();
  });
  CHECK(sum.failed(FailureKind::deadlock) == sum.executions);
}

TEST_CASE("a thread that joins itself is a deadlock", "[sim][thread]") {
  const auto sum = explore([] {
    thread self;
    atomic<bool> moved(false);
    self = thread([&] {
      while (!moved.load()) this_thread::yield();
      self.join();
    });
    moved.store(true);
    moved.wait(true);
  });
  CHECK(sum.ended(Ending::deadlocked) == sum.executions);
  CHECK(sum.any_detail_has("T1 waits for the end of T1"));
}

TEST_CASE("a program ends without its daemons", "[sim][thread]") {
  const auto sum = explore([] {
    auto m = std::make_unique<mutex>();
    m->lock();
    auto never = std::make_unique<latch>(1);
    thread daemon({.daemon = true}, [&] { never->wait(); });
    m->unlock();
  });
  CHECK(sum.passed());
}

TEST_CASE("a program waits for its detached threads", "[sim][thread]") {
  const auto sum = explore([] {
    thread([] {
      this_thread::yield();
      outcome("ran", 1);
    }).detach();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"ran=1"});
  const auto stuck = explore([] { thread([] { latch(1).wait(); }).detach(); });
  CHECK(stuck.ended(Ending::deadlocked) == stuck.executions);
}

TEST_CASE("threads make threads before their first operation and after", "[sim][thread]") {
  // The grandchildren's stores: 2 orders with the child's own between creations: s1 | c2 s2.
  const auto sum = explore([] {
    atomic<int> order(0);
    thread child([&] {
      thread before([&] { order.fetch_add(1); });
      order.fetch_add(10);
      thread after([&] { order.fetch_add(100); });
      before.join(), after.join();
    });
    child.join();
    outcome("order", order.load());
  });
  // b c a, c b a, c a b.
  CHECK(sum.executions == 3);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"order=111"});
}

TEST_CASE("a new thread runs up to its first operation before anything is decided",
          "[sim][thread]") {
  // What is kept for the thread without a destructor to run, and what is moved to its stack.
  const std::vector<int> large(3, 7);
  for (const bool small : {true, false}) {
    const auto sum = explore([&] {
      atomic<int> x(0);
      int started = 0;
      const auto work = [&] {
        ++started;
        x.fetch_add(1);
        expect(started == 2, "both have started before the first operation of either");
      };
      const auto start = [&] {
        return small ? thread(work) : thread([&, large] { expect(large.size() == 3, ""), work(); });
      };
      thread first = start(), second = start();
      x.fetch_add(1);
      first.join(), second.join();
    });
    CHECK(sum.executions == 6);
    CHECK(sum.passed());
  }
}

TEST_CASE("threads end, join and make threads before their first operation", "[sim][thread]") {
  // Each branch joins two that end at once, then stores; the stores of the two branches commute
  // with nothing else: 2 orders.
  const auto sum = explore([] {
    atomic<int> x(0);
    int ended = 0;
    const auto branch = [&](int value) {
      thread left([&] { ++ended; }), right([&] { thread([&] { ++ended; }).join(); });
      right.join(), left.join();
      x.store(value);
    };
    thread first(branch, 1), second(branch, 2);
    first.join(), second.join();
    expect(ended == 4, "all have run");
    outcome("x", x.load());
  });
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"x=1", "x=2"});
}

TEST_CASE("a daemon that has not begun when the program ends never does", "[sim][thread]") {
  const auto body = [](bool operates) {
    return [operates] {
      latch never(1);
      thread({.daemon = true}, [&] {
        outcome("begun", 1);
        never.wait();
      });
      if (operates) this_thread::yield();
    };
  };
  CHECK(explore(body(true)).outcomes == Outcomes{"begun=1"});
  const auto sum = explore(body(false));
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{""});
}

TEST_CASE("three hundred threads run in one execution", "[sim][thread]") {
  const auto body = [] {
    mutex m;
    var<int> counter(0);
    std::vector<thread> threads;
    for (int i = 0; i < 300; ++i) {
      threads.emplace_back([&] {
        const std::lock_guard guard(m);
        counter.write(counter.read() + 1);
      });
    }
    for (thread& each : threads) each.join();
    outcome("counter", counter.read());
  };
  const auto sum = sample(body, 5, 3);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"counter=300"});
}

TEST_CASE("more threads than threads_max is a usage error", "[sim][thread][usage]") {
  MachineOptions options;
  options.threads_max = 3;
  const auto make = [](int count) {
    return [count] {
      std::vector<thread> threads;
      for (int i = 0; i < count; ++i) threads.emplace_back([] { this_thread::yield(); });
      for (thread& each : threads) each.join();
    };
  };
  CHECK(explore(make(2), options).passed());
  CHECK_THROWS_AS(explore(make(3), options), UsageError);
}

TEST_CASE("an exception that leaves a thread is reported", "[sim][thread]") {
  const auto sum = explore([] {
    thread child([] { throw std::runtime_error("out of luck"); });
    child.join();
  });
  CHECK(sum.failed(FailureKind::assertion) == 1);
  CHECK(sum.ended(Ending::failed) == 1);
  CHECK(sum.any_message_has("uncaught exception in T1: out of luck"));
  CHECK(explore([] { throw 1; }).any_message_has("not derived from std::exception"));
}

}  // namespace
}  // namespace heddle::test
