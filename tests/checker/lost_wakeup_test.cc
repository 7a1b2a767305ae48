// Wakeups that got lost are told from other deadlocks.

#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

const Failure& first_failure(const Result& result) {
  REQUIRE(result.verdict == Verdict::failed);
  return result.failures.front().failure;
}

// Every strategy finds this, and nothing else.
void require_kind(const std::function<void()>& body, FailureKind kind) {
  for (const std::string& strategy : strategy_names()) {
    for (const bool keep_going : {false, true}) {
      INFO(strategy << (keep_going ? ", keep going" : ""));
      const Program program = program_of(body);
      const Result result = check(program, options_of(strategy, keep_going));
      REQUIRE(result.verdict == Verdict::failed);
      for (const FailureReport& report : result.failures) {
        CHECK(std::string(name_of(report.failure.kind)) == name_of(kind));
        require_replays(program, report);
      }
    }
  }
}

TEST_CASE("a notification before the wait is a lost wakeup", "[checker][lost_wakeup]") {
  require_kind(
      [] {
        mutex lock("lock");
        condition_variable ready("ready");
        thread waiter([&] {
          std::unique_lock guard(lock);
          ready.wait(guard);
        });
        thread notifier([&] { ready.notify_all(); });
        waiter.join(), notifier.join();
      },
      FailureKind::lost_wakeup);
}

TEST_CASE("a lost wakeup tells who notified and who waits, and where", "[checker][lost_wakeup]") {
  std::uint32_t notified = 0;
  std::uint32_t waited = 0;
  const auto body = [&] {
    mutex lock("lock");
    condition_variable ready("ready");
    thread waiter({.name = "waiter"}, [&] {
      std::unique_lock guard(lock);
      waited = source_location::current().line + 1;
      ready.wait(guard);
    });
    notified = source_location::current().line + 1;
    ready.notify_one();
    waiter.join();
  };
  for (const std::string& strategy : strategy_names()) {
    INFO(strategy);
    const Result result = check(program_of(body), options_of(strategy));
    const Failure& failure = first_failure(result);
    REQUIRE(failure.kind == FailureKind::lost_wakeup);
    CHECK(failure.message ==
          "lost wakeup: \"ready\" is notified before T1 (waiter) waits for it, and not again");
    CHECK(failure.threads == std::vector<ThreadId>{0, 1});
    REQUIRE(failure.locations.size() == 2);
    CHECK(failure.locations[0].line == notified);
    CHECK(failure.locations[1].line == waited);
  }
}

TEST_CASE("a flag changed between a look and the wait loses the wakeup", "[checker][lost_wakeup]") {
  require_kind(
      [] {
        mutex lock("lock");
        condition_variable ready("ready");
        atomic<bool> flag(false, "flag");
        thread waiter([&] {
          std::unique_lock guard(lock);
          while (!flag.load()) ready.wait(guard);
        });
        flag.store(true);
        ready.notify_one();
        waiter.join();
      },
      FailureKind::lost_wakeup);
}

TEST_CASE("an atomic notified before it changes loses the wakeup", "[checker][lost_wakeup]") {
  require_kind(
      [] {
        atomic<int> turn(0, "turn");
        turn.notify_one();
        thread waiter([&] { turn.wait(0); });
        turn.store(1);
        waiter.join();
      },
      FailureKind::lost_wakeup);
}

TEST_CASE("an early notification does no harm where the state is looked at",
          "[checker][lost_wakeup]") {
  for (const char* strategy : {"dpor", "dfs"}) {
    const Result result = check(program_of([] {
                                  mutex lock("lock");
                                  condition_variable ready("ready");
                                  var<bool> flag(false, "flag");
                                  thread waiter([&] {
                                    std::unique_lock guard(lock);
                                    while (!flag.read()) ready.wait(guard);
                                  });
                                  {
                                    const std::lock_guard guard(lock);
                                    flag.write(true);
                                  }
                                  ready.notify_one();
                                  waiter.join();
                                }),
                                options_of(strategy, true));
    CHECK(result.verdict == Verdict::passed);
  }
}

TEST_CASE("a wait that nobody ever notifies is a plain deadlock", "[checker][lost_wakeup]") {
  require_kind(
      [] {
        mutex lock("lock");
        condition_variable ready("ready");
        atomic<int> other(0, "other");
        thread waiter([&] {
          std::unique_lock guard(lock);
          ready.wait(guard);
        });
        other.store(1);
        waiter.join();
      },
      FailureKind::deadlock);
}

// The item that the early notification tells of is gone when the second consumer looks.
TEST_CASE("a wait for what was used up before it is a plain deadlock", "[checker][lost_wakeup]") {
  require_kind(
      [] {
        mutex lock("lock");
        condition_variable not_empty("not_empty");
        var<int> items(0, "items");
        const auto consume = [&] {
          std::unique_lock guard(lock);
          while (items.read() == 0) not_empty.wait(guard);
          items.write(items.read() - 1);
        };
        thread producer([&] {
          const std::lock_guard guard(lock);
          items.write(1);
          not_empty.notify_one();
        });
        producer.join();
        thread first(consume);
        first.join();
        thread second(consume);
        atomic<int> beside(0, "beside");
        beside.store(1);
        second.join();
      },
      FailureKind::deadlock);
}

TEST_CASE("without lost wakeups they are deadlocks", "[checker][lost_wakeup]") {
  const Program program = program_of([] {
    mutex lock("lock");
    condition_variable ready("ready");
    thread waiter([&] {
      std::unique_lock guard(lock);
      ready.wait(guard);
    });
    ready.notify_one();
    waiter.join();
  });
  for (const std::string& strategy : strategy_names()) {
    INFO(strategy);
    CheckOptions options = options_of(strategy);
    options.without.set(static_cast<std::size_t>(FailureKind::lost_wakeup));
    const Result result = check(program, options);
    CHECK(first_failure(result).kind == FailureKind::deadlock);
    require_replays(program, result.failures.front());
  }
}

}  // namespace
}  // namespace heddle::test
