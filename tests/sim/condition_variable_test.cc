#include "sim/condition_variable.h"

#include <memory>

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

// Threads that wait, and a main thread that goes on once all of them do.
struct Waiters {
  mutex m{"m"};
  condition_variable cv{"cv"};
  latch waiting;

  explicit Waiters(std::ptrdiff_t count) : waiting(count) {}

  // Arrives with the mutex held, so that who gets it next finds the thread waiting.
  std::unique_lock<mutex> enter() {
    std::unique_lock lock(m);
    waiting.count_down();
    return lock;
  }
  void until_all_wait() {
    waiting.wait();
    const std::lock_guard guard(m);
  }
};

TEST_CASE("a wait for a flag under its mutex always ends", "[sim][condition_variable]") {
  // Main: L U N. Thread, main's L first: L U, and N falls before, between or after: 3.
  // Thread's L first: L W, main's L U N, R U: 1.
  const auto sum = explore([] {
    mutex m;
    condition_variable cv;
    bool ready = false;
    thread waiter([&] {
      std::unique_lock lock(m);
      cv.wait(lock, [&] { return ready; });
    });
    {
      const std::lock_guard guard(m);
      ready = true;
    }
    cv.notify_one();
    waiter.join();
  });
  CHECK(sum.executions == 4);
  CHECK(sum.passed());
}

TEST_CASE("a notification between the look and the wait is lost", "[sim][condition_variable]") {
  // Thread: L, load, then W R if it saw 0, U. Main: S N.
  // S before the load: S first, N anywhere after (4), or L S and N anywhere after (3): 7.
  // S after the load: W S N, S W N; and S N W, which waits for ever: 3.
  const auto sum = explore([] {
    mutex m;
    condition_variable cv("cv");
    atomic<bool> ready(false);
    thread waiter([&] {
      std::unique_lock lock(m);
      if (!ready.load()) cv.wait(lock);
    });
    ready.store(true);
    cv.notify_one();
    waiter.join();
  });
  CHECK(sum.executions == 10);
  CHECK(sum.ended(Ending::deadlocked) == 1);
  CHECK(sum.ended(Ending::finished) == 9);
  CHECK(sum.any_detail_has("T1 waits for a notification of condition_variable \"cv\""));
}

TEST_CASE("a waiter nobody notifies is in no circle with who holds its mutex",
          "[sim][condition_variable]") {
  const auto sum = explore([] {
    Waiters w(1);
    thread waiter([&] {
      auto lock = w.enter();
      w.cv.wait(lock);
    });
    w.until_all_wait();
    const std::lock_guard guard(w.m);
    waiter.join();
  });
  CHECK(sum.ended(Ending::deadlocked) == sum.executions);
  CHECK(sum.messages ==
        std::set<std::string>{"deadlock: 2 thread(s) wait for what no thread will do"});
}

TEST_CASE("a waiter that was notified waits for its mutex", "[sim][condition_variable]") {
  const auto sum = explore([] {
    Waiters w(1);
    thread waiter([&] {
      auto lock = w.enter();
      w.cv.wait(lock);
    });
    w.until_all_wait();
    const std::lock_guard guard(w.m);
    w.cv.notify_one();
    waiter.join();
  });
  CHECK(sum.ended(Ending::deadlocked) == sum.executions);
  CHECK(sum.any_message_has("2 thread(s) wait in a circle"));
  CHECK(sum.any_detail_has("T1 waits for mutex \"m\""));
}

TEST_CASE("which waiter a notify_one wakes is searched", "[sim][condition_variable]") {
  const auto sum = explore([] {
    Waiters w(2);
    int first = 0;
    const auto wait = [&](int self) {
      auto lock = w.enter();
      w.cv.wait(lock);
      if (first == 0) first = self;
      w.cv.notify_one();
    };
    thread one([&] { wait(1); }), two([&] { wait(2); });
    w.until_all_wait();
    w.cv.notify_one();
    one.join(), two.join();
    outcome("first", first);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"first=1", "first=2"});
}

TEST_CASE("notify_one wakes one waiter and notify_all every one", "[sim][condition_variable]") {
  const auto notified = [](bool all) {
    return [all] {
      Waiters w(3);
      int woken = 0;
      std::vector<thread> threads;
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
          auto lock = w.enter();
          w.cv.wait(lock);
          outcome("woken", ++woken);
        });
      }
      w.until_all_wait();
      all ? w.cv.notify_all() : w.cv.notify_one();
      for (thread& each : threads) each.join();
    };
  };
  const auto one = sample(notified(false), 300, 7);
  CHECK(one.ended(Ending::deadlocked) == 300);
  CHECK(one.outcomes == Outcomes{"woken=1"});
  const auto all = sample(notified(true), 300, 7);
  CHECK(all.passed());
  CHECK(all.outcomes == Outcomes{"woken=1 woken=2 woken=3"});
}

TEST_CASE("a notification by itself orders nothing", "[sim][condition_variable][race]") {
  const auto guarded = [](bool inside) {
    return [inside] {
      Waiters w(1);
      var<int> data(0);
      bool ready = false;
      thread waiter([&] {
        auto lock = w.enter();
        w.cv.wait(lock, [&] { return ready; });
        static_cast<void>(data.read());
      });
      w.until_all_wait();
      {
        std::unique_lock lock(w.m);
        ready = true;
        if (inside) data.write(1);
      }
      if (!inside) data.write(1);
      w.cv.notify_one();
      waiter.join();
    };
  };
  CHECK(explore(guarded(true)).passed());
  const auto raced = explore(guarded(false));
  CHECK(raced.failed(FailureKind::data_race) == raced.executions);
}

TEST_CASE("misuse of a condition variable is reported", "[sim][condition_variable][misuse]") {
  SECTION("waiting without the lock") {
    const auto sum = explore([] {
      mutex m("door");
      condition_variable cv;
      std::unique_lock lock(m, std::defer_lock);
      cv.wait(lock);
    });
    CHECK(sum.failed(FailureKind::lock_misuse) == 1);
    CHECK(sum.messages == std::set<std::string>{
                              "T0 (main) waits on a condition variable without holding \"door\""});
  }
  SECTION("waiting with another lock than others do") {
    const auto wait_with = [](bool same) {
      return [same] {
        mutex front("front"), back("back");
        condition_variable bell("bell");
        bool rung = false;
        const auto wait = [&](mutex& m) {
          std::unique_lock lock(m);
          while (!rung) bell.wait(lock);
        };
        thread one([&] { wait(front); });
        thread two([&] { wait(same ? front : back); });
        {
          const std::scoped_lock both(front, back);
          rung = true;
          bell.notify_all();
        }
        one.join(), two.join();
      };
    };
    const auto apart = explore(wait_with(false));
    // Where both come before the bell is rung, in either order.
    CHECK(apart.messages ==
          std::set<std::string>{
              "T1 waits with another lock than those who wait already on \"bell\"",
              "T2 waits with another lock than those who wait already on \"bell\""});
    CHECK(apart.failed(FailureKind::lock_misuse) < apart.executions);
    CHECK(explore(wait_with(true)).passed());
  }
  SECTION("destroyed while a thread waits") {
    const auto sum = explore([] {
      mutex m;
      latch waiting(1);
      auto cv = std::make_unique<condition_variable>("bell");
      thread waiter([&] {
        std::unique_lock lock(m);
        waiting.count_down();
        cv->wait(lock);
      });
      waiting.wait();
      { const std::lock_guard guard(m); }
      cv.reset();
      waiter.join();
    });
    CHECK(sum.failed(FailureKind::lock_misuse) == sum.executions);
    CHECK(sum.messages ==
          std::set<std::string>{"T0 (main) destroys the condition variable while a thread waits on "
                                "it: \"bell\""});
  }
}

TEST_CASE("a condition variable may be destroyed once its waiters are notified",
          "[sim][condition_variable]") {
  const auto body = [](auto wait) {
    return [wait] {
      mutex m;
      latch waiting(1);
      auto cv = std::make_unique<condition_variable>();
      auto any = std::make_unique<condition_variable_any>();
      thread waiter([&] {
        std::unique_lock lock(m);
        waiting.count_down();
        wait(*cv, *any, lock);
      });
      waiting.wait();
      {
        const std::lock_guard guard(m);
        cv->notify_all();
        any->notify_all();
      }
      cv.reset();
      any.reset();
      waiter.join();
    };
  };
  CHECK(explore(body([](auto& cv, auto&, auto& lock) { cv.wait(lock); })).passed());
  CHECK(explore(body([](auto& cv, auto&, auto& lock) { cv.wait_for(lock, 1h); })).passed());
  CHECK(explore(body([](auto&, auto& any, auto& lock) { any.wait_for(lock, 1h); })).passed());
}

TEST_CASE("a timed wait is notified or times out", "[sim][condition_variable][time]") {
  const auto sum = explore([] {
    Waiters w(1);
    thread waiter([&] {
      auto lock = w.enter();
      const bool timed_out = w.cv.wait_for(lock, 3ms) == cv_status::timeout;
      outcome("timed_out", timed_out);
      outcome("elapsed", steady_clock::now().time_since_epoch() / 1ms);
    });
    w.until_all_wait();
    w.cv.notify_one();
    waiter.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"timed_out=0 elapsed=0", "timed_out=1 elapsed=3"});
}

TEST_CASE("a timed wait for a predicate ends with its value", "[sim][condition_variable][time]") {
  const auto sum = explore([] {
    mutex m;
    condition_variable cv;
    bool ready = false;
    thread setter([&] {
      {
        const std::lock_guard guard(m);
        ready = true;
      }
      cv.notify_all();
    });
    std::unique_lock lock(m);
    const bool seen = cv.wait_until(lock, steady_clock::now() + 3ms, [&] { return ready; });
    outcome("seen", seen);
    outcome("ready", ready);
    lock.unlock();
    setter.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"seen=0 ready=0", "seen=1 ready=1"});
}

TEST_CASE("a wait of centuries does not time out", "[sim][condition_variable][time]") {
  const auto sum = explore([] {
    mutex m;
    condition_variable cv;
    std::unique_lock lock(m);
    cv.wait_for(lock, std::chrono::hours::max());
  });
  CHECK(sum.ended(Ending::deadlocked) == 1);
}

TEST_CASE("a waiter that timed out takes no notification from others",
          "[sim][condition_variable][time]") {
  // The other is left waiting exactly where the notification went to the timed waiter.
  const auto sum = explore([] {
    Waiters w(2);
    thread timed([&] {
      auto lock = w.enter();
      outcome("timed_out", w.cv.wait_for(lock, 1ms) == cv_status::timeout);
    });
    thread untimed([&] {
      auto lock = w.enter();
      w.cv.wait(lock);
    });
    w.until_all_wait();
    w.cv.notify_one();
    timed.join(), untimed.join();
  });
  CHECK(sum.outcomes_of.at(Ending::finished) == Outcomes{"timed_out=1"});
  CHECK(sum.outcomes_of.at(Ending::deadlocked) == Outcomes{"timed_out=0"});
}

TEST_CASE("spurious wakeups happen only where they are asked for",
          "[sim][condition_variable][spurious]") {
  const auto waits = [](bool loops, bool timed) {
    return [=] {
      mutex m;
      condition_variable cv;
      bool ready = false;
      thread waiter([&] {
        std::unique_lock lock(m);
        while (!ready) {
          if (timed) {
            outcome("timed_out", cv.wait_for(lock, 1ms) == cv_status::timeout);
            return;
          }
          cv.wait(lock);
          if (!loops) break;
        }
        outcome("ready", ready);
      });
      {
        const std::lock_guard guard(m);
        ready = true;
      }
      cv.notify_one();
      waiter.join();
    };
  };
  MachineOptions spurious = full_recording();
  spurious.spurious_max = 1;
  CHECK(explore(waits(false, false)).outcomes == Outcomes{"ready=1"});
  CHECK(explore(waits(false, false), spurious).outcomes == Outcomes{"ready=0", "ready=1"});
  CHECK(explore(waits(true, false), spurious).outcomes == Outcomes{"ready=1"});
  CHECK(explore(waits(true, false), spurious).passed());
  const auto timed = explore(waits(true, true), spurious);
  CHECK(timed.outcomes == Outcomes{"timed_out=0", "timed_out=1", "ready=1"});
  CHECK(timed.passed());
}

// A lock of the user's own, that has only lock and unlock.
struct UserLock {
  mutex m{"user"};
  void lock() { m.lock(); }
  void unlock() { m.unlock(); }
};

TEST_CASE("condition_variable_any loses no notification of who holds the lock",
          "[sim][condition_variable]") {
  const auto sum = explore([] {
    UserLock own;
    condition_variable_any cv;
    bool ready = false;
    thread waiter([&] {
      const std::lock_guard guard(own);
      cv.wait(own, [&] { return ready; });
    });
    {
      const std::lock_guard guard(own);
      ready = true;
      cv.notify_one();
    }
    waiter.join();
  });
  CHECK(sum.passed());
}

TEST_CASE("condition_variable_any waits with shared and recursive locks",
          "[sim][condition_variable]") {
  const auto sum = explore([] {
    shared_mutex shared;
    recursive_mutex recursive;
    condition_variable_any cv;
    bool ready = false;
    thread reader([&] {
      std::shared_lock lock(shared);
      cv.wait(lock, [&] { return ready; });
    });
    {
      const std::lock_guard guard(shared);
      ready = true;
    }
    cv.notify_all();
    reader.join();
    std::unique_lock lock(recursive);
    outcome("timed_out", cv.wait_for(lock, 1ms) == cv_status::timeout);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"timed_out=1"});
}

TEST_CASE("condition_variable_any leaves the waiters where unlock throws",
          "[sim][condition_variable]") {
  struct Throws {
    void lock() {}
    void unlock() { throw 1; }
  };
  const auto sum = explore([] {
    condition_variable_any cv;
    Throws lock;
    try {
      cv.wait(lock);
    } catch (int) {
      outcome("caught", 1);
    }
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"caught=1"});
}

template <typename Condition, template <typename> typename Lock>
void ping_pong() {
  mutex m;
  Condition cv;
  int turn = 0;
  const auto play = [&](int self) {
    for (int round = 0; round < 3; ++round) {
      Lock<mutex> lock(m);
      cv.wait(lock, [&] { return turn % 2 == self; });
      ++turn;
      cv.notify_all();
    }
  };
  thread first([&] { play(0); }), second([&] { play(1); });
  first.join(), second.join();
  Lock<mutex> lock(m);
  expect(turn == 6, "every turn is played");
  expect(cv.wait_for(lock, 1ms) == cv_status::timeout, "nobody is left to notify");
  expect(!cv.wait_for(lock, 1ms, [] { return false; }), "false stays false");
  expect(cv.wait_until(lock, steady_clock::now() + 1ms) == cv_status::timeout, "nobody notifies");
  expect(cv.wait_until(lock, std::chrono::system_clock::now(), [] { return true; }), "true");
}

TEST_CASE("the same waits run in both worlds", "[sim][condition_variable][real]") {
  const auto check = [](const Body& body) {
    body();
    CHECK(sample(body, 300, 3).passed());
  };
  check(ping_pong<condition_variable, std::unique_lock>);
  check(ping_pong<condition_variable, unique_lock>);
  check(ping_pong<condition_variable_any, std::unique_lock>);
  check(ping_pong<condition_variable_any, unique_lock>);
}

}  // namespace
}  // namespace heddle::test
