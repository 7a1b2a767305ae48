// The depth-first search: each interleaving, each value, once.

#include "checker/scheduler/dfs.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

std::uint64_t executions_of(std::function<void()> body) {
  const Result result = check(program_of(std::move(body)), options_of("dfs", true));
  CHECK(result.exhaustive);
  CHECK(result.executions.truncated == 0);
  CHECK(result.executions.redundant == 0);
  return result.executions.explored;
}

// Each thread does as many operations as `counts` says; the main thread none but joins.
std::function<void()> threads_with(std::vector<std::uint64_t> counts) {
  return [counts = std::move(counts)] {
    atomic<int> sum(0);
    std::vector<thread> threads;
    for (const std::uint64_t count : counts) {
      threads.emplace_back([&sum, count] {
        for (std::uint64_t i = 0; i < count; ++i) sum.fetch_add(1);
      });
    }
    for (thread& each : threads) each.join();
  };
}

TEST_CASE("dfs explores as many executions as two threads have interleavings", "[checker][dfs]") {
  // Binomials: 2, 6, 20, 70, 252, 924, 3432.
  const std::uint64_t expected[] = {2, 6, 20, 70, 252, 924, 3432};
  for (std::uint64_t k = 1; k <= 7; ++k) {
    INFO(k);
    CHECK(multinomial({k, k}) == expected[k - 1]);
    CHECK(executions_of(threads_with({k, k})) == expected[k - 1]);
  }
}

TEST_CASE("dfs explores multinomially many executions of more threads", "[checker][dfs]") {
  const std::vector<std::vector<std::uint64_t>> programs = {
      {1, 1, 1}, {2, 2, 2}, {3, 3, 3}, {1, 2, 3}, {4, 1, 1}, {1, 1, 1, 1, 1, 1}, {2, 3, 1, 2}};
  for (const auto& counts : programs) {
    CHECK(executions_of(threads_with(counts)) == multinomial(counts));
  }
}

TEST_CASE("dfs interleaves the main thread with those it has created", "[checker][dfs]") {
  // The child: 2 operations. The main thread: 1 before it exists, 3 beside it.
  const auto body = [] {
    atomic<int> sum(0);
    sum.fetch_add(1);
    thread child([&] {
      sum.fetch_add(1);
      sum.fetch_add(1);
    });
    for (int i = 0; i < 3; ++i) sum.fetch_add(1);
    child.join();
    sum.fetch_add(1);
  };
  CHECK(executions_of(body) == multinomial({2, 3}));
}

TEST_CASE("dfs finds a critical section to have as many orders as it has threads",
          "[checker][dfs]") {
  // Who takes the lock first: n!. A blocked lock is no choice, but the unlock is an operation
  // beside which nothing of the others can happen.
  const auto body = [](std::size_t count) {
    return [count] {
      mutex lock;
      std::vector<thread> threads;
      for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back([&] {
          lock.lock();
          lock.unlock();
        });
      }
      for (thread& each : threads) each.join();
    };
  };
  CHECK(executions_of(body(2)) == 2);
  CHECK(executions_of(body(3)) == 6);
  CHECK(executions_of(body(4)) == 24);
}

TEST_CASE("dfs tries each value of each choice", "[checker][dfs]") {
  CHECK(executions_of([] { choose(1); }) == 1);
  CHECK(executions_of([] { choose(7); }) == 7);
  CHECK(executions_of([] { choose(2), choose(3), choose(4); }) == 24);
  // A value that decides how many follow: 1 + 2 + 4.
  CHECK(executions_of([] {
          for (std::uint32_t left = choose(3); left > 0; --left) choose(2);
        }) == 7);
}

TEST_CASE("dfs multiplies values with interleavings", "[checker][dfs]") {
  // Each thread: an operation, a value of 3, an operation. 6 orders times 3 * 3 values.
  const auto body = [] {
    atomic<int> sum(0);
    const auto work = [&] {
      sum.fetch_add(1);
      choose(3);
      sum.fetch_add(1);
    };
    thread first(work), second(work);
    first.join(), second.join();
  };
  CHECK(executions_of(body) == 54);
  // The number of operations of one thread is chosen: sum of binomial(2 + n, 2) for n = 1, 2, 3.
  const auto chosen = [] {
    atomic<int> sum(0);
    const std::uint32_t count = 1 + choose(3);
    thread first([&, count] {
      for (std::uint32_t i = 0; i < count; ++i) sum.fetch_add(1);
    });
    thread second([&] { sum.fetch_add(1), sum.fetch_add(1); });
    first.join(), second.join();
  };
  CHECK(executions_of(chosen) == 3 + 6 + 10);
}

TEST_CASE("dfs tries each waiter that a notification can wake", "[checker][dfs]") {
  const auto body = [] {
    mutex lock;
    condition_variable changed;
    const auto wait = [&](std::int64_t number) {
      return [&, number] {
        std::unique_lock guard(lock);
        changed.wait(guard);
        outcome("woken", number);
      };
    };
    // Daemons: the last one waits for ever.
    thread first({.name = "first", .daemon = true}, wait(1));
    thread second({.name = "second", .daemon = true}, wait(2));
    for (int i = 0; i < 2; ++i) this_thread::yield();
    lock.lock(), lock.unlock();
    changed.notify_one();
    lock.lock(), lock.unlock();
  };
  const Result result = check(program_of(body), options_of("dfs", true));
  std::set<std::int64_t> woken;
  for (const Outcome& each : result.outcomes) {
    for (const auto& [name, value] : each.values) woken.insert(value);
  }
  CHECK(woken == std::set<std::int64_t>{1, 2});
}

TEST_CASE("dfs explores no execution twice", "[checker][dfs]") {
  for (const auto& body : {threads_with({3, 3}), threads_with({2, 1, 2})}) {
    DepthFirst search;
    std::vector<Answers> all = answers_of(body, search);
    std::sort(all.begin(), all.end());
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  }
}

TEST_CASE("the first execution of dfs has no preemption", "[checker][dfs]") {
  const auto mixed = [] {
    atomic<int> sum(0);
    const auto work = [&] {
      for (int i = 0; i < 3; ++i) sum.fetch_add(static_cast<int>(choose(2)));
    };
    thread first(work), second(work), third(work);
    work();
    first.join(), second.join(), third.join();
  };
  for (const std::function<void()>& body :
       {threads_with({4, 4}), threads_with({1, 5, 2, 3}), std::function<void()>(mixed)}) {
    DepthFirst search;
    Machine machine(MachineOptions{});
    REQUIRE(search.begin_execution());
    machine.run(body, search);
    search.end_execution(machine);
    CHECK(machine.preemption_count() == 0);
    CHECK(machine.step_count() > 0);
  }
}

TEST_CASE("dfs explores in the same order each time", "[checker][dfs]") {
  DepthFirst first, second;
  const auto once = answers_of(threads_with({3, 2, 2}), first);
  CHECK(once == answers_of(threads_with({3, 2, 2}), second));
  CHECK(once.size() == multinomial({3, 2, 2}));
}

TEST_CASE("dfs goes on with the running thread first, then with the others by number",
          "[checker][dfs]") {
  // T1: a b, T2: c d. abcd, acdb, acbd, and so with T2 first. A point with one candidate is asked
  // too, since loops that wait are looked for.
  DepthFirst search;
  const std::vector<Answers> expected = {{1, 1, 2, 2}, {1, 2, 2, 1}, {1, 2, 1, 2},
                                         {2, 2, 1, 1}, {2, 1, 1, 2}, {2, 1, 2, 1}};
  CHECK(answers_of(threads_with({2, 2}), search) == expected);
}

TEST_CASE("the estimate of dfs is exact when it has ended", "[checker][dfs]") {
  for (const auto& counts : std::vector<std::vector<std::uint64_t>>{{5, 5}, {2, 2, 2}, {1, 7}}) {
    DepthFirst search;
    CHECK_FALSE(search.estimate().has_value());
    const auto all = answers_of(threads_with(counts), search);
    REQUIRE(search.estimate().has_value());
    CHECK(std::abs(*search.estimate() - static_cast<double>(all.size())) < 1e-6);
    CHECK(all.size() == multinomial(counts));
  }
  DepthFirst uneven;
  const auto body = [] {
    for (std::uint32_t left = choose(4); left > 0; --left) choose(3);
  };
  CHECK(answers_of(body, uneven).size() == 1 + 3 + 9 + 27);
  CHECK(std::abs(*uneven.estimate() - 40) < 1e-6);
}

// --- Programs that do not repeat themselves ----------------------------------------------------

void require_nondeterminism(const Result& result) {
  REQUIRE(result.verdict == Verdict::failed);
  REQUIRE(result.failures.size() == 1);
  const FailureReport& report = result.failures.front();
  INFO(text_of(report.failure));
  CHECK(report.failure.kind == FailureKind::nondeterminism);
  CHECK_FALSE(result.exhaustive);
  REQUIRE(report.failure.details.size() == 2);
  CHECK(report.failure.details[0].rfind("before: ", 0) == 0);
  CHECK(report.failure.details[1].rfind("now: ", 0) == 0);
  CHECK(report.failure.details[0].substr(8) != report.failure.details[1].substr(5));
}

TEST_CASE("dfs notices a program that announces another operation the second time",
          "[checker][dfs][nondeterminism]") {
  int runs = 0;
  const auto body = [&] {
    const bool odd = ++runs % 2 == 0;  // the first execution is none of the search
    atomic<int> a(0, "a"), b(0, "b");
    thread first([&] {
      odd ? a.store(1) : b.store(1);
      a.store(2);
    });
    thread second([&] { a.store(3), a.store(4); });
    first.join(), second.join();
  };
  const Result result = check(program_of(body), options_of("dfs"));
  require_nondeterminism(result);
  const Failure& failure = result.failures.front().failure;
  CHECK(failure.details[0].find("before: T1 store of a") == 0);
  CHECK(failure.details[1].find("now: T1 store of b") == 0);
  CHECK(failure.locations.size() == 2);
}

TEST_CASE("dfs notices a program with more threads, or fewer, the second time",
          "[checker][dfs][nondeterminism]") {
  const int change = GENERATE(-1, 1);
  int runs = 0;
  const auto body = [&] {
    const int count = 3 + (++runs % 2 == 0 ? change : 0);
    atomic<int> sum(0);
    std::vector<thread> threads;
    for (int i = 0; i < count; ++i)
      threads.emplace_back([&] { sum.fetch_add(1), sum.fetch_add(1); });
    for (thread& each : threads) each.join();
  };
  require_nondeterminism(check(program_of(body), options_of("dfs", true)));
}

TEST_CASE("dfs notices a choice with another number of values", "[checker][dfs][nondeterminism]") {
  int runs = 0;
  const auto body = [&] {
    atomic<int> sum(0);
    thread child([&] { sum.fetch_add(1); });
    sum.fetch_add(1);
    child.join();
    choose(++runs % 2 == 0 ? 3 : 2);  // the first execution is none of the search
    choose(2);
  };
  const Result result = check(program_of(body), options_of("dfs"));
  require_nondeterminism(result);
  CHECK(result.failures.front().failure.details[1] == "now: a choice of 2 values");
}

TEST_CASE("dfs notices an execution that ends too early", "[checker][dfs][nondeterminism]") {
  int runs = 0;
  const auto body = [&] {
    choose(2);
    if (++runs == 2) choose(2), choose(2);  // the first execution of the search
  };
  const Result result = check(program_of(body), options_of("dfs"));
  require_nondeterminism(result);
  CHECK(result.failures.front().failure.details[1] == "now: the end of the execution");
}

TEST_CASE("a failure that does not come back is reported as nondeterminism",
          "[checker][nondeterminism]") {
  const std::string strategy = GENERATE("dfs", "random", "dpor", "auto");
  int runs = 0;
  const auto body = [&] {
    const bool bad = ++runs == 3;  // behind those that are run before a search
    atomic<int> sum(0);
    thread child([&] { sum.fetch_add(1), sum.fetch_add(1); });
    sum.fetch_add(1);
    child.join();
    expect(!bad, "only once");
  };
  const Result result = check(program_of(body), options_of(strategy));
  require_nondeterminism(result);
  const Failure& failure = result.failures.front().failure;
  CHECK(failure.details[0].find("before: the failure assertion after T") == 0);
  CHECK(failure.details[1].find("now: an execution without it, which goes on with T") == 0);
  CHECK(failure.locations.size() == 2);
}

}  // namespace
}  // namespace heddle::test
