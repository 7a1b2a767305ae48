#include "sim/engine/machine.h"

#include <exception>
#include <memory>

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

// Counts what was made and not yet destroyed, to see that an execution is unwound.
struct Counted {
  explicit Counted(int& count) : living(count) { ++living; }
  Counted(const Counted&) = delete;
  ~Counted() { --living; }
  int& living;
};

TEST_CASE("a deadlocked execution is unwound: destructors run in every thread",
          "[sim][machine][unwind]") {
  int living = 0;
  const auto sum = explore([&] {
    const Counted in_main(living);
    mutex m;
    m.lock();
    thread blocked([&] {
      const Counted in_thread(living);
      const auto on_heap = std::make_unique<Counted>(living);
      const std::lock_guard guard(m);
    });
    blocked.join();
  });
  CHECK(sum.ended(Ending::deadlocked) == 1);
  CHECK(living == 0);
}

TEST_CASE("a thread that has not begun when the execution ends never does",
          "[sim][machine][unwind]") {
  Machine machine(full_recording());
  RandomScheduler scheduler(1);
  int begun = 0;
  bool fails = true;
  const Body body = [&] {
    atomic<int> x(0);
    const auto work = [&] {
      ++begun;
      x.fetch_add(1);
    };
    thread first(work), second(work);
    expect(!fails, "fails before the next operation");
    first.join(), second.join();
  };
  CHECK(machine.run(body, scheduler) == Ending::failed);
  CHECK(begun == 0);
  fails = false;
  CHECK(machine.run(body, scheduler) == Ending::finished);
  CHECK(begun == 2);
}

TEST_CASE("operations made while an execution is unwound have no effect",
          "[sim][machine][unwind]") {
  struct Busy {
    ~Busy() {
      x.store(1);
      static_cast<void>(x.load());
      x.notify_all();
      m.lock();
      m.unlock();
      {
        std::unique_lock lock(m);
        cv.wait(lock);
        cv.wait(lock, [] { return false; });
        cv.notify_one();
      }
      semaphore.acquire();
      semaphore.release();
      all.arrive_and_wait();
      shared.lock_shared();
      shared.unlock_shared();
      this_thread::yield();
      this_thread::sleep_for(std::chrono::seconds(1));
      outcome("unwound", 1);
      thread none([] {});
    }
    atomic<int> x{0};
    mutex m;
    condition_variable cv;
    binary_semaphore semaphore{0};
    latch all{2};
    shared_mutex shared;
  };
  const auto sum = explore([] {
    Busy busy;
    thread other([&] {
      Busy more;
      busy.all.wait();
    });
    busy.x.store(2);
    expect(false, "unwind");
    other.join();
  });
  CHECK(sum.ended(Ending::failed) == sum.executions);
  CHECK(sum.messages == std::set<std::string>{"assertion \"unwind\" does not hold"});
  CHECK(sum.outcomes == Outcomes{""});
}

// Joins in its destructor, as std::jthread does.
struct Joining {
  ~Joining() {
    if (inner.joinable()) inner.join();
  }
  thread inner;
};

TEST_CASE("a thread blocked in a destructor is given up where it cannot be unwound",
          "[sim][machine][unwind]") {
  const auto sum = explore([] {
    mutex m;
    m.lock();
    Joining blocked{thread([&] { m.lock(); })};
  });
  CHECK(sum.ended(Ending::deadlocked) == 1);
  CHECK(sum.failures == std::map<FailureKind, std::size_t>{{FailureKind::deadlock, 1}});
}

TEST_CASE("a failure in one thread unwinds those blocked in destructors",
          "[sim][machine][unwind]") {
  const auto sum = explore([] {
    latch never(1);
    thread failing([] {
      this_thread::yield();
      expect(false, "fails");
    });
    Joining blocked{thread([&] { never.wait(); })};
    failing.join();
  });
  CHECK(sum.ended(Ending::failed) == sum.executions);
  CHECK(sum.failures ==
        std::map<FailureKind, std::size_t>{{FailureKind::assertion, sum.executions}});
}

TEST_CASE("std::terminate ends the execution, not the process", "[sim][machine][crash]") {
  const auto sum = explore([] {
    const auto throws = [] { throw 1; };
    thread child([&]() noexcept { throws(); });
    child.join();
  });
  CHECK(sum.failed(FailureKind::assertion) == 1);
  CHECK(sum.any_message_has("std::terminate called in T1"));
}

#if defined(__clang__)
#define HEDDLE_NO_SANITIZE __attribute__((no_sanitize("address", "undefined")))
#else
#define HEDDLE_NO_SANITIZE __attribute__((no_sanitize("address"), no_sanitize("undefined")))
#endif

int* volatile null = nullptr;

HEDDLE_NO_SANITIZE void dereference_null() { *null = 1; }

HEDDLE_NO_SANITIZE int overflow(volatile int* above) {  // NOLINT: recursion
  volatile int here[64] = {*above};
  return *above == 1 ? 1 : overflow(here) + here[0];
}

TEST_CASE("a crash in a simulated thread ends its execution", "[sim][machine][crash]") {
  const auto crash = [](void (*how)()) {
    return [how] {
      atomic<int> x(0);
      thread child([&, how] {
        x.store(1);
        if (x.load() == 1) how();
      });
      x.store(2);
      child.join();
      outcome("survived", x.load());
    };
  };
  const auto null_dereference = explore(crash(&dereference_null));
  // s1 l s2 and s1 s2 l and s2 s1 l: only where 2 comes between does it survive.
  CHECK(null_dereference.executions == 3);
  CHECK(null_dereference.failed(FailureKind::crash) == 2);
  CHECK(null_dereference.any_message_has("SIGSEGV (invalid memory access) in T1"));
  CHECK(null_dereference.outcomes == Outcomes{"", "survived=2"});

  const auto overflowed = explore(crash([] {
    volatile int start = 0;
    overflow(&start);
  }));
  CHECK(overflowed.failed(FailureKind::crash) == 2);
  CHECK(overflowed.any_message_has("stack overflow in T1"));

  const auto aborted = explore(crash([] { std::abort(); }));
  CHECK(aborted.failed(FailureKind::crash) == 2);
  CHECK(aborted.any_message_has("abort() called in T1"));
}

TEST_CASE("exceptions being handled belong to their thread", "[sim][machine]") {
  const auto sum = explore([] {
    atomic<int> x(0);
    const auto handle = [&](int value) {
      try {
        throw value;
      } catch (int caught) {
        x.fetch_add(1);
        try {
          throw;  // the one handled here, whatever others handle meanwhile
        } catch (int again) {
          x.fetch_add(1);
          expect(again == caught && caught == value, "each handles its own");
        }
      }
      expect(std::current_exception() == nullptr, "nothing is handled any more");
      expect(std::uncaught_exceptions() == 0, "nothing is thrown");
    };
    thread first(handle, 1), second(handle, 2);
    first.join(), second.join();
  });
  CHECK(sum.executions == 6);
  CHECK(sum.passed());
}

TEST_CASE("a scheduling point in a destructor during an exception is safe", "[sim][machine]") {
  const auto sum = explore([] {
    mutex m;
    const auto work = [&] {
      try {
        const std::lock_guard guard(m);
        throw 1;
      } catch (int) {
      }
    };
    thread first(work), second(work);
    first.join(), second.join();
  });
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
}

TEST_CASE("objects of one world are refused in the other", "[sim][machine][usage]") {
  mutex real;
  CHECK_THROWS_AS(explore([&] { real.lock(); }), UsageError);
  CHECK_THROWS_AS(explore([&] { real.try_lock(); }), UsageError);
  shared_mutex real_shared;
  CHECK_THROWS_AS(explore([&] { real_shared.lock_shared(); }), UsageError);
  condition_variable real_cv;
  CHECK_THROWS_AS(explore([&] { real_cv.notify_one(); }), UsageError);
  CHECK_THROWS_AS(explore([&] {
                    mutex m;
                    std::unique_lock lock(m);
                    real_cv.wait(lock);
                  }),
                  UsageError);
  CHECK_THROWS_AS(explore([&] {
                    condition_variable cv;
                    std::unique_lock lock(real, std::adopt_lock);
                    try {
                      cv.wait(lock);
                    } catch (const UsageError&) {
                      lock.release();
                      throw;
                    }
                  }),
                  UsageError);
  binary_semaphore real_semaphore(1);
  CHECK_THROWS_AS(explore([&] { real_semaphore.acquire(); }), UsageError);
  latch real_latch(0);
  CHECK_THROWS_AS(explore([&] { real_latch.wait(); }), UsageError);
  barrier real_barrier(1);
  CHECK_THROWS_AS(explore([&] { real_barrier.arrive_and_wait(); }), UsageError);
  once_flag real_once;
  CHECK_THROWS_AS(explore([&] { call_once(real_once, [] {}); }), UsageError);
  atomic<int> real_atomic(0);
  CHECK_THROWS_AS(explore([&] { real_atomic.store(1); }), UsageError);
  var<int> real_var(0);
  CHECK_THROWS_AS(explore([&] { real_var.write(1); }), UsageError);
}

TEST_CASE("a simulated object must not outlive its execution", "[sim][machine][usage]") {
  std::unique_ptr<mutex> kept;
  CHECK_THROWS_AS(explore([&] { kept = std::make_unique<mutex>(); }), UsageError);
  CHECK_THROWS_AS(kept->lock(), UsageError);
  CHECK_THROWS_AS(explore([&] { kept->lock(); }), UsageError);
  std::unique_ptr<barrier<>> kept_barrier;
  CHECK_THROWS_AS(explore([&] { kept_barrier = std::make_unique<barrier<>>(1); }), UsageError);
  CHECK_THROWS_AS(kept_barrier->arrive_and_wait(), UsageError);
}

TEST_CASE("one machine runs execution after execution, whatever the last one was",
          "[sim][machine]") {
  Machine machine(full_recording());
  RandomScheduler scheduler(1);
  const Body good = [] {
    mutex m;
    const auto work = [&] { const std::lock_guard guard(m); };
    thread first(work), second(work);
    first.join(), second.join();
  };
  const Body crashes = [] {
    thread child([] { dereference_null(); });
    child.join();
  };
  const Body deadlocks = [] {
    thread child([] { latch(1).wait(); });
    child.join();
  };
  const Body misuses = [] { throw UsageError("no"); };
  for (int i = 0; i < 10; ++i) {
    CHECK(machine.run(good, scheduler) == Ending::finished);
    CHECK(machine.run(crashes, scheduler) == Ending::failed);
    CHECK(machine.run(good, scheduler) == Ending::finished);
    CHECK(machine.run(deadlocks, scheduler) == Ending::deadlocked);
    CHECK_THROWS_AS(machine.run(misuses, scheduler), UsageError);
  }
}

TEST_CASE("the scheduler may abandon an execution", "[sim][machine][unwind]") {
  struct Abandons : RandomScheduler {
    Abandons() : RandomScheduler(1) {}
    ThreadId pick_thread(const SchedulePoint&) override { return kNoThread; }
  };
  Machine machine(full_recording());
  Abandons scheduler;
  int living = 0;
  const Body body = [&] {
    const Counted counted(living);
    atomic<int> x(0);
    thread other([&] { x.store(1); });
    x.store(2);
    other.join();
  };
  CHECK(machine.run(body, scheduler) == Ending::abandoned);
  CHECK(living == 0);
}

TEST_CASE("preemptions are counted where a thread could have gone on", "[sim][machine]") {
  struct Alternates : RandomScheduler {
    Alternates() : RandomScheduler(1) {}
    ThreadId pick_thread(const SchedulePoint& point) override {
      for (std::uint32_t i = 0; i < point.candidates.size(); ++i) {
        if (point.candidates.nth(i) != point.previous) return point.candidates.nth(i);
      }
      return point.candidates.nth(0);
    }
  };
  Machine machine(full_recording());
  Alternates scheduler;
  const Body body = [] {
    atomic<int> x(0);
    const auto store_twice = [&] {
      x.store(1);
      x.store(2);
    };
    thread first(store_twice), second(store_twice);
    first.join(), second.join();
  };
  CHECK(machine.run(body, scheduler) == Ending::finished);
  // 1 2 1 2: the first two changes of threads are preemptions, the last follows an end.
  CHECK(machine.preemption_count() == 2);
}

}  // namespace
}  // namespace heddle::test
