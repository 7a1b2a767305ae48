// Circles of waits are found where other threads go on.

#include <array>
#include <memory>

#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

void lock_both(mutex& one, mutex& other) {
  const std::lock_guard first(one);
  const std::lock_guard second(other);
}

Result check_shortly(const std::function<void()>& body, const std::string& strategy) {
  CheckOptions options = options_of(strategy);
  options.executions_max = 2'000;
  return check(program_of(body), options);
}

void require_circle(const std::function<void()>& body, const std::string& part,
                    const std::vector<std::string>& strategies = strategy_names()) {
  for (const std::string& strategy : strategies) {
    INFO(strategy);
    const Result result = check_shortly(body, strategy);
    REQUIRE(result.verdict == Verdict::failed);
    const FailureReport& report = result.failures.front();
    CHECK(report.failure.kind == FailureKind::deadlock);
    CHECK(report.failure.message.find(part) != std::string::npos);
    CHECK(report.failure.details.front().find(", which waits for ") != std::string::npos);
    CHECK(report.events < 5'000);
    require_replays(program_of(body), report);
  }
}

TEST_CASE("a circle beside a thread that never ends is a deadlock", "[checker][partial_deadlock]") {
  require_circle(
      [] {
        mutex a("a"), b("b");
        atomic<int> beats(0, "beats");
        thread heart({.daemon = true}, [&] {
          for (;;) beats.store(beats.load() ^ 1);
        });
        thread first([&] { lock_both(a, b); }), second([&] { lock_both(b, a); });
        first.join(), second.join();
      },
      "2 thread(s) wait in a circle, 3 blocked in all, while others go on", {"auto", "random"});
}

TEST_CASE("a circle of daemons is a deadlock though the program ends",
          "[checker][partial_deadlock]") {
  for (const bool keep_going : {false, true}) {
    for (const char* strategy : {"dpor", "dfs"}) {
      INFO(strategy);
      const Result result = check(program_of([] {
                                    const auto locks = std::make_shared<std::array<mutex, 2>>();
                                    atomic<int> done(0, "done");
                                    const auto lock = [locks](std::size_t first) {
                                      lock_both((*locks)[first], (*locks)[1 - first]);
                                    };
                                    thread first({.daemon = true}, [lock] { lock(0); });
                                    thread second({.daemon = true}, [lock] { lock(1); });
                                    done.store(1);
                                  }),
                                  options_of(strategy, keep_going));
      REQUIRE(result.verdict == Verdict::failed);
      CHECK(result.failures.front().failure.kind == FailureKind::deadlock);
    }
  }
}

TEST_CASE("a loop that waits for a circle does not hide it", "[checker][partial_deadlock]") {
  require_circle(
      [] {
        mutex a("a"), b("b");
        atomic<int> done(0, "done");
        thread first([&] {
          lock_both(a, b);
          done.fetch_add(1);
        });
        thread second([&] {
          lock_both(b, a);
          done.fetch_add(1);
        });
        while (done.load() < 2) {
        }
        first.join(), second.join();
      },
      "2 thread(s) wait in a circle");
}

TEST_CASE("a reader that waits for a writer closes a circle", "[checker][partial_deadlock]") {
  require_circle(
      [] {
        shared_mutex table("table");
        mutex log("log");
        thread reader([&] {
          const std::shared_lock shared(table);
          const std::lock_guard guard(log);
        });
        thread writer([&] {
          const std::lock_guard guard(log);
          const std::lock_guard exclusive(table);
        });
        reader.join(), writer.join();
      },
      "2 thread(s) wait in a circle");
}

TEST_CASE("a wait that a time-out ends closes no circle", "[checker][partial_deadlock]") {
  const Result result = check(program_of([] {
                                timed_mutex a("a");
                                mutex b("b");
                                thread first([&] {
                                  const std::lock_guard guard(b);
                                  if (a.try_lock_for(std::chrono::seconds(1))) a.unlock();
                                });
                                thread second([&] {
                                  const std::lock_guard one(a);
                                  const std::lock_guard two(b);
                                });
                                first.join(), second.join();
                              }),
                              options_of("dfs", true));
  CHECK(result.verdict == Verdict::passed);
}

}  // namespace
}  // namespace heddle::test
