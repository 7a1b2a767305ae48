#include "sim/mutex.h"

#include <cstring>
#include <new>

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("two critical sections have two interleavings", "[sim][mutex]") {
  // L1 U1 L2 U2 and L2 U2 L1 U1: while one holds the mutex, the other's lock is not enabled.
  const auto sum = explore([] {
    mutex m;
    const auto section = [&] { std::lock_guard guard(m); };
    thread first(section), second(section);
    first.join(), second.join();
  });
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
}

TEST_CASE("a mutex orders what it guards", "[sim][mutex][race]") {
  const auto count = [](bool locks) {
    return [locks] {
      mutex m;
      var<int> counter(0, "counter");
      const auto increment = [&] {
        if (locks) m.lock();
        counter.write(counter.read() + 1);
        if (locks) m.unlock();
      };
      thread first(increment), second(increment);
      first.join(), second.join();
      outcome("counter", counter.read());
    };
  };
  const auto locked = explore(count(true));
  CHECK(locked.passed());
  CHECK(locked.executions == 2);
  CHECK(locked.outcomes == Outcomes{"counter=2"});
  // r1 w1 r2 w2: 4!/(2!2!) = 6 interleavings, each with a race; only the 2 serial ones count both.
  const auto unlocked = explore(count(false));
  CHECK(unlocked.executions == 6);
  CHECK(unlocked.failed(FailureKind::data_race) == 6);
  CHECK(unlocked.outcomes == Outcomes{"counter=1", "counter=2"});
}

TEST_CASE("locks taken in opposite orders deadlock in two of six interleavings", "[sim][mutex]") {
  // La1 Lb1 Ub1 {Ua1 Lb2 | Lb2 Ua1} ..., La1 Lb2 (deadlock); and the same from Lb2: 2 * (2 + 1).
  const auto sum = explore([] {
    mutex a("a"), b("b");
    thread first([&] {
      std::lock_guard one(a);
      std::lock_guard two(b);
    });
    thread second([&] {
      std::lock_guard one(b);
      std::lock_guard two(a);
    });
    first.join(), second.join();
  });
  CHECK(sum.executions == 6);
  CHECK(sum.ended(Ending::deadlocked) == 2);
  CHECK(sum.failed(FailureKind::deadlock) == 2);
  CHECK(sum.ended(Ending::finished) == 4);
  CHECK(sum.any_message_has("2 thread(s) wait in a circle, 3 blocked in all"));
  CHECK(sum.any_detail_has("T1 waits for mutex \"b\" of T2, which waits for mutex \"a\" of T1"));
  CHECK(sum.any_detail_has("T1 waits for mutex \"b\""));
  CHECK(sum.any_detail_has("holds \"a\" since"));
}

TEST_CASE("try_lock fails exactly while another holds the mutex", "[sim][mutex]") {
  // t U2 L1 U1, L1 t U1, L1 U1 t U2.
  const auto sum = explore([] {
    mutex m;
    bool taken = false;
    thread holder([&] { std::lock_guard guard(m); });
    thread tries([&] {
      taken = m.try_lock();
      if (taken) m.unlock();
    });
    holder.join(), tries.join();
    outcome("taken", taken);
  });
  CHECK(sum.executions == 3);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"taken=0", "taken=1"});
}

TEST_CASE("a failed try_lock orders nothing", "[sim][mutex][race]") {
  const auto sum = explore([] {
    mutex m;
    var<int> data(0);
    m.lock();
    thread tries([&] {
      if (!m.try_lock())
        static_cast<void>(data.read());
      else
        m.unlock();
    });
    data.write(1);
    m.unlock();
    tries.join();
  });
  CHECK(sum.failed(FailureKind::data_race) > 0);
}

TEST_CASE("misuse of a mutex is reported with thread and name", "[sim][mutex][misuse]") {
  SECTION("relock") {
    const auto sum = explore([] {
      mutex m("door");
      m.lock();
      m.lock();
    });
    CHECK(sum.failed(FailureKind::lock_misuse) == 1);
    CHECK(sum.ended(Ending::failed) == 1);
    CHECK(sum.messages == std::set<std::string>{"T0 (main) locks again what it holds already: "
                                                "\"door\""});
  }
  SECTION("unlock of what nobody holds") {
    const auto sum = explore([] {
      mutex m;
      m.unlock();
    });
    CHECK(sum.messages ==
          std::set<std::string>{"T0 (main) unlocks what nobody holds: \"mutex#1\""});
  }
  SECTION("unlock of what another holds") {
    const auto sum = explore([] {
      mutex m("door");
      m.lock();
      thread other([&] { m.unlock(); });
      other.join();
    });
    CHECK(sum.messages == std::set<std::string>{"T1 unlocks what another holds: \"door\""});
  }
  SECTION("destroyed while held") {
    const auto sum = explore([] {
      mutex m("door");
      m.lock();
    });
    CHECK(sum.failed(FailureKind::lock_misuse) == 1);
    CHECK(sum.any_message_has("destroys the lock while it is held: \"door\""));
  }
}

TEST_CASE("the use of what has been destroyed is misuse, not the fault of the caller",
          "[sim][mutex][misuse]") {
  // Room for a lock that stays when the lock is gone, as a stack's does for a while.
  struct Place {
    alignas(mutex) unsigned char bytes[sizeof(mutex)];
    mutex& lock() { return *std::launder(reinterpret_cast<mutex*>(bytes)); }
  };
  const auto leave_behind = [](std::function<void(mutex&)> use, bool overwritten) {
    return [=] {
      Place place;
      ::new (place.bytes) mutex("door");
      latch gone(1);
      thread late([&] {
        gone.wait();
        use(place.lock());
      });
      place.lock().~mutex();
      if (overwritten) std::memset(place.bytes, 0x5a, sizeof(place.bytes));
      gone.count_down();
      late.join();
    };
  };
  const auto locks = [](mutex& m) { const std::lock_guard guard(m); };
  const auto unlocks = [](mutex& m) { m.unlock(); };
  for (const auto& use :
       {std::function<void(mutex&)>(locks), std::function<void(mutex&)>(unlocks)}) {
    const auto intact = explore(leave_behind(use, false));
    CHECK(intact.failed(FailureKind::lock_misuse) == intact.executions);
    CHECK(intact.messages ==
          std::set<std::string>{"T1 uses mutex \"door\", which has been destroyed"});
    const auto overwritten = explore(leave_behind(use, true));
    CHECK(overwritten.failed(FailureKind::lock_misuse) == overwritten.executions);
    CHECK(overwritten.messages ==
          std::set<std::string>{
              "T1 uses an object that has been destroyed: its memory holds something else"});
  }
}

TEST_CASE("a recursive mutex is free after as many unlocks as locks", "[sim][mutex]") {
  // The other's critical section falls before or after the whole of the nested one.
  const auto sum = explore([] {
    recursive_mutex m;
    int depth = 0;
    bool inside = false;
    thread nested([&] {
      std::lock_guard one(m);
      ++depth;
      {
        std::lock_guard two(m);
        ++depth;
      }
      expect(m.try_lock(), "the holder may try again");
      m.unlock();
      depth = 0;
    });
    thread other([&] {
      std::lock_guard guard(m);
      inside = inside || depth != 0;
    });
    nested.join(), other.join();
    outcome("inside", inside);
  });
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"inside=0"});
}

TEST_CASE("destroying a mutex that a thread is about to lock is misuse", "[sim][mutex]") {
  const auto sum = explore([] {
    auto m = std::make_unique<mutex>("gone");
    m->lock();
    thread late([&] { m->lock(); });
    m->unlock();
    m.reset();
    late.join();
  });
  // u, and with it the destruction, before L: a destructor is no operation.
  CHECK(sum.executions == 1);
  CHECK(sum.failed(FailureKind::lock_misuse) == 1);
}

TEST_CASE("a timed lock gets the mutex or gives up", "[sim][mutex][time]") {
  // With b where the time-out begins, n where the clock is read: b t n u L U; b L and L b, each
  // with t(times out) n U and t(times out) U n; b L U, L b U and L U b, each with t n u.
  const auto sum = explore([] {
    timed_mutex m;
    bool taken = false;
    std::int64_t elapsed = 0;
    thread holder([&] { std::lock_guard guard(m); });
    thread tries([&] {
      taken = m.try_lock_for(5ms);
      elapsed = steady_clock::now().time_since_epoch() / 1ms;
      if (taken) m.unlock();
    });
    holder.join(), tries.join();
    outcome("taken", taken);
    outcome("elapsed", elapsed);
  });
  CHECK(sum.executions == 8);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"taken=0 elapsed=5", "taken=1 elapsed=0"});
}

TEST_CASE("a timed lock ends a wait that would be a deadlock", "[sim][mutex][time]") {
  const auto sum = explore([] {
    recursive_timed_mutex m;
    m.lock();
    thread tries([&] { outcome("taken", m.try_lock_until(steady_clock::now() + 1s)); });
    tries.join();
    m.unlock();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"taken=0"});
}

TEST_CASE("std's lock helpers work with heddle's locks in both worlds", "[sim][mutex][real]") {
  const auto body = [] {
    mutex a, b;
    timed_mutex timed;
    int count = 0;
    const auto work = [&] {
      {
        std::scoped_lock both(a, b);
        ++count;
      }
      std::unique_lock lock(a, std::defer_lock);
      lock.lock();
      ++count;
      lock.unlock();
      const std::unique_lock patient(timed, 10s);
      expect(patient.owns_lock() || Machine::current() != nullptr, "ten seconds are enough");
    };
    thread first(work), second(work);
    first.join(), second.join();
    expect(count == 4, "nothing is lost");
  };
  body();
  CHECK(sample(body, 500, 1).passed());
}

}  // namespace
}  // namespace heddle::test
