// heddle::await: one operation, enabled while its predicate holds.

#include <stdexcept>
#include <thread>

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

TEST_CASE("an await is one scheduling point, after the write that it waits for", "[sim][await]") {
  const auto sum = explore([] {
    atomic<int> flag(0, "flag");
    thread waits([&] { await([&] { return flag.load() == 1; }); });
    flag.store(1);
    waits.join();
    outcome("flag", flag.load());
  });
  CHECK(sum.passed());
  // The await and the last load of the flag are in either order: no more.
  CHECK(sum.executions == 1);
  CHECK(sum.texts.contains("await load -> 1"));
}

TEST_CASE("an await whose predicate holds does not block", "[sim][await]") {
  const auto sum = explore([] {
    atomic<int> flag(1);
    await([&] { return flag.load() == 1; });
    await([] { return true; });
  });
  CHECK(sum.passed());
  CHECK(sum.executions == 1);
}

TEST_CASE("an await is disabled again where its predicate ceases to hold", "[sim][await]") {
  const auto sum = explore([] {
    atomic<int> turn(0);
    thread waits([&] { await([&] { return turn.load() == 1; }); });
    turn.store(1);
    turn.store(2);
    waits.join();
  });
  // Between the two stores, or never.
  CHECK(sum.ended(Ending::finished) == 1);
  CHECK(sum.ended(Ending::deadlocked) == 1);
}

TEST_CASE("an await of two objects reads both at once", "[sim][await]") {
  const auto sum = explore([] {
    atomic<int> left(0, "left");
    atomic<int> right(0, "right");
    thread writes([&] {
      left.store(1);
      right.store(1);
      left.store(0);
    });
    await([&] { return left.load() == 0 && right.load() == 1; });
    outcome("left", left.load());
    writes.join();
  });
  CHECK(sum.passed());
  CHECK(sum.executions == 1);
  CHECK(sum.outcomes == Outcomes{"left=0"});
}

TEST_CASE("what an await reads orders what comes after it", "[sim][await][race]") {
  const auto message = [](std::memory_order order) {
    return [order] {
      var<int> data(0);
      atomic<bool> ready(false);
      thread writes([&] {
        data.write(1);
        ready.store(true, std::memory_order_release);
      });
      await([&] { return ready.load(order); });
      static_cast<void>(data.read());
      writes.join();
    };
  };
  CHECK(explore(message(std::memory_order_acquire)).passed());
  CHECK(explore(message(std::memory_order_relaxed)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("an await of a plain variable that another thread writes is a data race",
          "[sim][await][race]") {
  const auto sum = explore([] {
    var<int> plain(0);
    thread writes([&] { plain.write(1); });
    await([&] { return plain.read() == 1; });
    writes.join();
  });
  CHECK(sum.failed(FailureKind::data_race) == sum.executions);
}

TEST_CASE("an await that nothing makes hold is a deadlock that names what it reads",
          "[sim][await][deadlock]") {
  const auto sum = explore([] {
    atomic<int> flag(0, "flag");
    atomic<int> other(0, "other");
    thread waits([&] { await([&] { return flag.load() + other.load() == 3; }); });
    flag.store(1);
    waits.join();
  });
  CHECK(sum.ended(Ending::deadlocked) == sum.executions);
  CHECK(sum.any_detail_has("T1 waits for its predicate to hold, which reads \"flag\", \"other\""));
}

TEST_CASE("what a predicate throws is thrown by its await", "[sim][await]") {
  const auto body = [](bool catches) {
    return [catches] {
      atomic<int> flag(0);
      thread waits([&] {
        const auto throws = [&]() -> bool {
          if (flag.load() == 1) throw std::runtime_error("no");
          return false;
        };
        if (!catches) return await(throws);
        try {
          await(throws);
        } catch (const std::runtime_error&) {
        }
      });
      flag.store(1);
      waits.join();
    };
  };
  CHECK(explore(body(true)).passed());
  const auto uncaught = explore(body(false));
  CHECK(uncaught.failed(FailureKind::assertion) == uncaught.executions);
}

TEST_CASE("an expectation within a predicate fails where its await would go on", "[sim][await]") {
  const auto sum = explore([] {
    atomic<int> flag(0);
    thread waits([&] {
      await([&] {
        expect(flag.load() < 2, "below 2");
        return flag.load() == 1;
      });
    });
    flag.store(1);
    flag.store(2);
    waits.join();
  });
  CHECK(sum.executions == 2);
  CHECK(sum.failed(FailureKind::assertion) == 1);
  CHECK(sum.ended(Ending::finished) == 1);
}

TEST_CASE("a predicate that does more than to read is a wrong use of heddle", "[sim][await]") {
  const auto throws = [](const std::function<bool(atomic<int>&, mutex&)>& predicate) {
    const auto body = [&] {
      atomic<int> flag(0);
      mutex lock;
      thread waits([&] { await([&] { return predicate(flag, lock); }); });
      flag.store(1);
      waits.join();
    };
    CHECK_THROWS_AS(explore(body), UsageError);
  };
  throws([](atomic<int>& flag, mutex&) { return flag.fetch_add(1) == 1; });
  throws([](atomic<int>& flag, mutex&) {
    flag.store(2);
    return true;
  });
  throws([](atomic<int>&, mutex& lock) { return lock.try_lock(); });
  throws([](atomic<int>& flag, mutex&) {
    flag.wait(0);
    return true;
  });
  throws([](atomic<int>&, mutex&) { return choose(2) == 1; });
  throws([](atomic<int>&, mutex&) {
    outcome("asked", 1);
    return true;
  });
  throws([](atomic<int>& flag, mutex&) {
    await([&] { return flag.load() == 1; });
    return true;
  });
  throws([](atomic<int>&, mutex&) {
    thread([] {}).join();
    return true;
  });
  throws([](atomic<int>&, mutex&) {
    const atomic<int> own(1);
    return own.load() == 1;
  });
}

TEST_CASE("a predicate that no longer holds where its await goes on is a wrong use of heddle",
          "[sim][await]") {
  // How often it is asked before is not said.
  int thrown = 0;
  for (int times = 1; times <= 5; ++times) {
    const auto body = [&] {
      int asked = 0;
      await([&] { return ++asked <= times; });
    };
    try {
      explore(body);
    } catch (const UsageError&) {
      ++thrown;
    }
  }
  CHECK(thrown == 1);
}

TEST_CASE("a predicate that reads four objects is refused", "[sim][await]") {
  const auto body = [] {
    const atomic<int> a(0), b(0), c(0), d(0);
    await([&] { return a.load() + b.load() + c.load() + d.load() == 0; });
  };
  CHECK_THROWS_AS(explore(body), UsageError);
}

TEST_CASE("an object may not go while a thread awaits it", "[sim][await]") {
  const auto sum = explore([] {
    auto flag = std::make_unique<atomic<int>>(0);
    thread waits([&cell = *flag] { await([&] { return cell.load() == 1; }); });
    flag->load();
    flag.reset();
    waits.join();
  });
  CHECK(sum.failed(FailureKind::lock_misuse) == sum.executions);
}

TEST_CASE("a daemon may be left in an await", "[sim][await]") {
  const auto sum = explore([] {
    atomic<int> flag(0);
    thread waits(thread_options{"daemon", true}, [&] { await([&] { return flag.load() == 2; }); });
    flag.store(1);
  });
  CHECK(sum.passed());
}

TEST_CASE("awaits end under the cooperative scheduling", "[sim][await]") {
  MachineOptions options = full_recording();
  options.scheduling = Scheduling::cooperative;
  const auto sum = explore(
      [] {
        atomic<int> turn(0);
        const auto play = [&](int self) {
          await([&] { return turn.load() == self; });
          turn.store(self + 1);
        };
        thread second([&] { play(1); });
        play(0), play(2);
        second.join();
        outcome("turn", turn.load());
      },
      options);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"turn=3"});
}

TEST_CASE("awaits wait for real", "[sim][await][real]") {
  atomic<int> flag(0);
  int data = 0;
  thread waits([&] {
    await([&] { return flag.load() == 1; });
    CHECK(data == 1);
  });
  data = 1;
  flag.store(1);
  waits.join();
}

bool always() { return true; }

TEST_CASE("a predicate may be any function", "[sim][await]") {
  await(always);
  CHECK(explore([] { await(always); }).passed());
  CHECK(explore([] { await(std::function<bool()>(always)); }).passed());
}

}  // namespace
}  // namespace heddle::test
