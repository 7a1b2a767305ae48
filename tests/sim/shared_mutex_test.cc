#include "sim/shared_mutex.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("readers share: their sections overlap in every way", "[sim][shared_mutex]") {
  // 2 operations each: 4!/(2!2!).
  const auto sum = explore([] {
    shared_mutex m;
    int inside = 0, most = 0;
    const auto read = [&] {
      std::shared_lock lock(m);
      most = std::max(most, ++inside);
      lock.unlock();
      --inside;
    };
    thread first(read), second(read);
    first.join(), second.join();
    outcome("most", most);
  });
  CHECK(sum.executions == 6);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"most=1", "most=2"});
}

TEST_CASE("a writer excludes readers and writers", "[sim][shared_mutex]") {
  const auto sections = [](bool second_writes) {
    return [second_writes] {
      shared_mutex m;
      thread writer([&] { std::lock_guard lock(m); });
      thread other([&, second_writes] {
        if (second_writes) {
          std::lock_guard lock(m);
        } else {
          std::shared_lock lock(m);
        }
      });
      writer.join(), other.join();
    };
  };
  for (const bool second_writes : {false, true}) {
    const auto sum = explore(sections(second_writes));
    CHECK(sum.executions == 2);
    CHECK(sum.passed());
  }
}

TEST_CASE("readers and writers are ordered, readers among themselves are not",
          "[sim][shared_mutex][race]") {
  const auto guarded = [](bool first_shares, bool second_shares) {
    return [=] {
      shared_mutex m;
      var<int> data(0);
      const auto touch = [&](bool shares, bool writes) {
        shares ? m.lock_shared() : m.lock();
        if (writes) {
          data.write(1);
        } else {
          static_cast<void>(data.read());
        }
        shares ? m.unlock_shared() : m.unlock();
      };
      thread first([&] { touch(first_shares, true); });
      thread second([&] { touch(second_shares, false); });
      first.join(), second.join();
    };
  };
  CHECK(explore(guarded(false, false)).passed());
  CHECK(explore(guarded(false, true)).passed());
  CHECK(explore(guarded(true, false)).passed());
  const auto raced = explore(guarded(true, true));
  CHECK(raced.failed(FailureKind::data_race) == raced.executions);
}

TEST_CASE("the try functions of a shared mutex fail exactly while they must",
          "[sim][shared_mutex]") {
  // A reader (2 operations) beside a try that succeeds (2) or fails (1).
  const auto tries = [](bool holder_shares, bool try_shares) {
    return [=] {
      shared_mutex m;
      bool taken = false;
      thread holder([&, holder_shares] {
        holder_shares ? m.lock_shared() : m.lock();
        holder_shares ? m.unlock_shared() : m.unlock();
      });
      thread other([&, try_shares] {
        taken = try_shares ? m.try_lock_shared() : m.try_lock();
        if (taken) try_shares ? m.unlock_shared() : m.unlock();
      });
      holder.join(), other.join();
      outcome("taken", taken);
    };
  };
  const Outcomes both{"taken=0", "taken=1"};
  for (const auto& [holder_shares, try_shares] :
       std::vector<std::pair<bool, bool>>{{false, false}, {false, true}, {true, false}}) {
    const auto sum = explore(tries(holder_shares, try_shares));
    CHECK(sum.executions == 3);
    CHECK(sum.passed());
    CHECK(sum.outcomes == both);
  }
  const auto shared = explore(tries(true, true));
  CHECK(shared.executions == 6);
  CHECK(shared.outcomes == Outcomes{"taken=1"});
}

TEST_CASE("two readers that write next deadlock where neither lets go", "[sim][shared_mutex]") {
  // Upgrading by a second mutex: each shares `m` and waits for the other to leave.
  const auto sum = explore([] {
    shared_mutex a("a"), b("b");
    thread first([&] {
      std::shared_lock one(a);
      std::lock_guard two(b);
    });
    thread second([&] {
      std::shared_lock one(b);
      std::lock_guard two(a);
    });
    first.join(), second.join();
  });
  CHECK(sum.executions == 6);
  CHECK(sum.ended(Ending::deadlocked) == 2);
  CHECK(sum.any_detail_has(
      "T1 waits for shared_mutex \"b\" of T2, which waits for shared_mutex \"a\" of T1"));
}

TEST_CASE("misuse of a shared mutex is reported", "[sim][shared_mutex][misuse]") {
  const auto misused = [](const std::function<void(shared_mutex&)>& use) {
    return explore([use] {
      shared_mutex m("door");
      use(m);
    });
  };
  const auto check = [](const Exploration& sum, const std::string& message) {
    CHECK(sum.ended(Ending::failed) == sum.executions);
    CHECK(sum.failed(FailureKind::lock_misuse) == sum.executions);
    CHECK(sum.messages == std::set<std::string>{message + " \"door\""});
  };
  check(misused([](auto& m) { m.lock(), m.lock(); }),
        "T0 (main) locks again what it holds already:");
  check(misused([](auto& m) { m.lock(), m.lock_shared(); }),
        "T0 (main) locks again what it holds already:");
  check(misused([](auto& m) { m.lock_shared(), m.lock(); }),
        "T0 (main) locks again what it holds already:");
  check(misused([](auto& m) { m.lock_shared(), m.lock_shared(); }),
        "T0 (main) locks again what it holds already:");
  check(misused([](auto& m) { m.lock_shared(), m.try_lock_shared(); }),
        "T0 (main) locks again what it holds already:");
  check(misused([](auto& m) { m.lock_shared(), m.unlock(); }),
        "T0 (main) unlocks what it does not hold:");
  check(misused([](auto& m) { m.lock(), m.unlock_shared(); }),
        "T0 (main) unlocks what it does not share:");
  check(misused([](auto& m) { m.lock_shared(); }), "T0 (main) destroys the lock while it is held:");
}

TEST_CASE("the timed functions of a shared mutex give up at their deadline",
          "[sim][shared_mutex][time]") {
  const auto sum = explore([] {
    shared_timed_mutex m;
    m.lock();
    thread tries([&] {
      outcome("shared", m.try_lock_shared_for(2ms));
      outcome("alone", m.try_lock_until(steady_clock::now() + 3ms));
      outcome("elapsed", steady_clock::now().time_since_epoch() / 1ms);
    });
    tries.join();
    m.unlock();
    outcome("now", m.try_lock_for(1ms));
    m.unlock();
    outcome("now_shared", m.try_lock_shared_until(steady_clock::now()));
    m.unlock_shared();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"shared=0 alone=0 elapsed=5 now=1 now_shared=1"});
}

TEST_CASE("a shared mutex works for real", "[sim][shared_mutex][real]") {
  shared_timed_mutex m;
  int value = 0;
  const auto write = [&] {
    for (int i = 0; i < 100; ++i) {
      std::unique_lock lock(m);
      ++value;
    }
  };
  thread first(write), second(write);
  for (int i = 0; i < 100; ++i) {
    std::shared_lock lock(m, 10s);
    CHECK(lock.owns_lock());
  }
  first.join(), second.join();
  CHECK(value == 200);
  CHECK(m.try_lock_shared());
  CHECK_FALSE(m.try_lock());
  CHECK_FALSE(m.try_lock_for(1ms));
  m.unlock_shared();
}

}  // namespace
}  // namespace heddle::test
