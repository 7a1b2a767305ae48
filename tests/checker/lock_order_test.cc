// Locks taken in orders that contradict each other are found in executions that passed.

#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

void lock_both(mutex& outer, mutex& inner) {
  const std::lock_guard one(outer);
  const std::lock_guard other(inner);
}

void lock_in_opposite_orders() {
  mutex a("a"), b("b");
  thread first([&] { lock_both(a, b); });
  thread second([&] { lock_both(b, a); });
  first.join(), second.join();
}

TEST_CASE("two orders in one execution that passed are a lock order failure",
          "[checker][lock_order]") {
  const auto body = lock_in_opposite_orders;
  bool found = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CheckOptions options = options_of("random");
    options.executions_max = 1;
    options.seed = seed;
    const Result result = check(program_of(body), options);
    REQUIRE(result.verdict == Verdict::failed);
    const FailureReport& report = result.failures.front();
    require_replays(program_of(body), report);
    if (report.failure.kind == FailureKind::deadlock) continue;
    found = true;
    REQUIRE(report.failure.kind == FailureKind::lock_order);
    CHECK(report.failure.threads.size() == 2);
    CHECK(report.failure.message.find("\"a\", \"b\"") != std::string::npos);
  }
  CHECK(found);
}

TEST_CASE("a search that meets the deadlock reports the deadlock", "[checker][lock_order]") {
  const auto body = lock_in_opposite_orders;
  for (const std::string& strategy : strategy_names()) {
    const Result result = check(program_of(body), options_of(strategy, true));
    REQUIRE(result.verdict == Verdict::failed);
    for (const FailureReport& report : result.failures) {
      CHECK(report.failure.kind == FailureKind::deadlock);
    }
  }
}

TEST_CASE("a deadlock out of the bound of preemptions shows as a lock order",
          "[checker][lock_order][bounds]") {
  const auto body = lock_in_opposite_orders;
  for (const char* strategy : {"auto", "dpor", "dfs"}) {
    INFO(strategy);
    CheckOptions options = options_of(strategy);
    options.preemptions_max = 0;
    const Result result = check(program_of(body), options);
    REQUIRE(result.verdict == Verdict::failed);
    CHECK(result.failures.front().failure.kind == FailureKind::lock_order);
    require_replays(program_of(body), result.failures.front());
    options.without.set(static_cast<std::size_t>(FailureKind::lock_order));
    CHECK(check(program_of(body), options).verdict == Verdict::passed);
  }
}

TEST_CASE("three locks taken in a circle are found", "[checker][lock_order]") {
  const auto body = [] {
    mutex a("a"), b("b"), c("c");
    thread first([&] { lock_both(a, b); });
    thread second([&] { lock_both(b, c); });
    thread third([&] { lock_both(c, a); });
    first.join(), second.join(), third.join();
  };
  CheckOptions options = options_of("dfs");
  options.preemptions_max = 0;
  const Result result = check(program_of(body), options);
  REQUIRE(result.verdict == Verdict::failed);
  CHECK(result.failures.front().failure.threads.size() == 3);
}

// None of these may be reported, by however many samples.
void require_no_lock_order(const std::function<void()>& body) {
  CheckOptions options = options_of("random");
  options.executions_max = 50;
  const Result result = check(program_of(body), options);
  CHECK(result.failures.empty());
  CHECK(check(program_of(body), options_of("dfs", true)).failures.empty());
}

TEST_CASE("orders that contradict each other under an outer lock are no failure",
          "[checker][lock_order]") {
  require_no_lock_order([] {
    mutex gate("gate"), a("a"), b("b");
    thread first([&] {
      const std::lock_guard guard(gate);
      lock_both(a, b);
    });
    thread second([&] {
      const std::lock_guard guard(gate);
      lock_both(b, a);
    });
    first.join(), second.join();
  });
}

TEST_CASE("orders of one thread, or of threads one after the other, are no failure",
          "[checker][lock_order]") {
  require_no_lock_order([] {
    mutex a("a"), b("b");
    lock_both(a, b);
    lock_both(b, a);
    thread first([&] { lock_both(a, b); });
    first.join();
    thread second([&] { lock_both(b, a); });
    second.join();
  });
  require_no_lock_order([] {
    mutex a("a"), b("b");
    lock_both(a, b);
    thread child([&] { lock_both(b, a); });
    child.join();
  });
}

TEST_CASE("a semaphore that orders the threads makes their locks no failure",
          "[checker][lock_order]") {
  require_no_lock_order([] {
    mutex a("a"), b("b");
    binary_semaphore done(0, "done");
    thread first([&] {
      lock_both(a, b);
      done.release();
    });
    thread second([&] {
      done.acquire();
      lock_both(b, a);
    });
    first.join(), second.join();
  });
}

TEST_CASE("locks that are only tried, or for a time, close no circle", "[checker][lock_order]") {
  require_no_lock_order([] {
    mutex a("a"), b("b");
    thread first([&] { lock_both(a, b); });
    thread second([&] {
      const std::lock_guard one(b);
      if (a.try_lock()) a.unlock();
    });
    first.join(), second.join();
  });
  require_no_lock_order([] {
    timed_mutex a("a"), b("b");
    const auto lock = [](timed_mutex& outer, timed_mutex& inner) {
      const std::lock_guard one(outer);
      if (inner.try_lock_for(std::chrono::seconds(1))) inner.unlock();
    };
    thread first([&] { lock(a, b); });
    thread second([&] { lock(b, a); });
    first.join(), second.join();
  });
}

TEST_CASE("readers that share their locks close no circle", "[checker][lock_order]") {
  require_no_lock_order([] {
    shared_mutex a("a"), b("b");
    const auto share = [](shared_mutex& outer, shared_mutex& inner) {
      const std::shared_lock one(outer);
      const std::shared_lock other(inner);
    };
    thread first([&] { share(a, b); });
    thread second([&] { share(b, a); });
    first.join(), second.join();
  });
}

}  // namespace
}  // namespace heddle::test
