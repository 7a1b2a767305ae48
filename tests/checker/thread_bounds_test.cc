// Bounds on what each thread does: what they leave out, what they say of it, and that failures
// within them come back.

#include <filesystem>

#include "checker/verify_reduction.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

CheckOptions within(const std::string& strategy, ThreadBounds bounds, bool keep_going = false) {
  CheckOptions options = options_of(strategy, keep_going);
  options.bounds = bounds;
  return options;
}

ThreadBounds operations(std::uint32_t count) { return {count, std::nullopt}; }
ThreadBounds iterations(std::uint32_t count) { return {std::nullopt, count}; }

// Two threads that count for ever; the main thread waits for neither.
void endless() {
  atomic<int> count(0);
  const auto work = [&] {
    for (;;) count.fetch_add(1);
  };
  thread first(work);
  thread second(work);
  first.join();
  second.join();
}

// As many additions by one thread as `passes`, in a loop, beside two loads.
std::function<void()> loop_of(int passes) {
  return [passes] {
    atomic<int> count(0);
    thread other([&] {
      for (int i = 0; i < passes; ++i) count.fetch_add(1);
    });
    outcome("seen", count.load());
    other.join();
  };
}

TEST_CASE("a thread stops before the operation beyond its bound", "[checker][bounds]") {
  const std::string strategy = GENERATE("dfs", "dpor");
  INFO(strategy);
  // Two threads of n operations on one object.
  for (std::uint32_t n = 1; n <= 3; ++n) {
    const Result result = check(program_of(endless), within(strategy, operations(n), true));
    CHECK(result.executions.truncated == multinomial({n, n}));
    CHECK(result.executions.explored == 0);
    CHECK(result.executions.redundant == 0);
  }
}

TEST_CASE("bounded searches say what they are bounded by", "[checker][bounds]") {
  const std::string strategy = GENERATE("dfs", "dpor", "auto");
  INFO(strategy);
  const Program program = program_of(loop_of(3));
  const Result whole = check(program, within(strategy, {3, 3}));
  CHECK(whole.verdict == Verdict::passed);
  CHECK(whole.exhaustive);
  CHECK(whole.certificate.completeness == "complete");
  CHECK(whole.executions.truncated == 0);
  CHECK(whole.outcomes.size() == 4);

  const Result operations_cut = check(program, within(strategy, operations(2)));
  CHECK(operations_cut.verdict == Verdict::inconclusive);  // none came to its end
  CHECK(operations_cut.reason == "bounds");
  CHECK_FALSE(operations_cut.exhaustive);
  CHECK(operations_cut.certificate.completeness == "bounded by operations=2");
  CHECK(operations_cut.bounds.front() == std::pair<std::string, std::int64_t>("operations", 2));

  const Result iterations_cut = check(program, within(strategy, {9, 2}));
  CHECK(iterations_cut.certificate.completeness == "bounded by iterations=2");
  CHECK(iterations_cut.executions.truncated == 3);
}

// Ends only where nobody else adds in between.
void sometimes_long() {
  atomic<int> cell(0);
  const auto add = [&] {
    int seen = cell.load();
    while (!cell.compare_exchange_strong(seen, seen + 1)) {
    }
  };
  thread first(add);
  thread second(add);
  first.join();
  second.join();
  expect(cell.load() == 2, "both have added");
}

TEST_CASE("executions whose threads stay within the bound are all explored, each once",
          "[checker][bounds]") {
  const std::string strategy = GENERATE("dfs", "dpor", "auto");
  const Result whole = check(program_of(sometimes_long), options_of(strategy));
  const Result cut = check(program_of(sometimes_long), within(strategy, operations(2)));
  // In those cut a thread needs a second compare_exchange.
  CHECK(cut.verdict == Verdict::passed);
  CHECK_FALSE(cut.exhaustive);
  CHECK(cut.executions.explored > 0);
  CHECK(cut.executions.truncated > 0);
  CHECK(cut.executions.explored < whole.executions.explored);
  CHECK(cut.outcomes.size() <= whole.outcomes.size());
  const Result wide = check(program_of(sometimes_long), within(strategy, operations(3)));
  CHECK(wide.exhaustive);
  CHECK(wide.executions.explored == whole.executions.explored);
}

TEST_CASE("passes of a loop are counted for each time that it is entered", "[checker][bounds]") {
  const auto nested = [](int outer, int inner) {
    return [=] {
      atomic<int> head(0);
      atomic<int> body(0);
      thread other([&] {
        for (int i = 0; i < outer; ++i) {
          head.fetch_add(1);
          for (int k = 0; k < inner; ++k) body.fetch_add(1);
        }
      });
      head.load();
      other.join();
    };
  };
  const auto cut = [&](int outer, int inner) {
    return check(program_of(nested(outer, inner)), within("dpor", iterations(3))).executions;
  };
  CHECK(cut(3, 3).truncated == 0);
  CHECK(cut(4, 3).explored == 0);
  CHECK(cut(3, 4).explored == 0);
  CHECK(cut(1, 3).truncated == 0);
}

TEST_CASE("operations of one line on several objects are no loop", "[checker][bounds]") {
  const auto program = program_of([] {
    std::array<atomic<int>, 5> cells;
    thread other([&] {
      for (atomic<int>& cell : cells) cell.store(1);
    });
    for (atomic<int>& cell : cells) cell.load();
    other.join();
  });
  CHECK(check(program, within("dpor", iterations(1))).executions.truncated == 0);
}

TEST_CASE("failed passes of a loop that waits do not count", "[checker][bounds]") {
  const auto program = program_of([] {
    atomic<int> flag(0);
    thread sets([&] {
      for (int i = 0; i < 3; ++i) flag.fetch_add(1);
    });
    while (flag.load() < 3) this_thread::yield();
    sets.join();
  });
  // If they did, some would be cut however large the bound is. Those that are not recognised do.
  for (const char* strategy : {"dfs", "dpor"}) {
    const Result result = check(program, within(strategy, {6, 6}));
    CHECK(result.verdict == Verdict::passed);
    CHECK(result.exhaustive);
  }
}

TEST_CASE("a thread that waits for one that was stopped is no deadlock", "[checker][bounds]") {
  const auto program = program_of([] {
    mutex lock;
    atomic<int> count(0);
    thread holds([&] {
      lock.lock();
      for (int i = 0; i < 9; ++i) count.fetch_add(1);
      lock.unlock();
    });
    lock.lock();
    lock.unlock();
    holds.join();
  });
  const Result result = check(program, within("dpor", operations(4)));
  CHECK(result.failures.empty());
  CHECK(result.executions.truncated > 0);
}

// Fails in an execution in which the second thread has been stopped.
void fails_beside_a_stopped_thread() {
  atomic<int> cell(0);
  thread other([&] {
    for (;;) cell.fetch_add(1);
  });
  const int seen = cell.load();
  expect(seen < 3, "three additions are not seen");
  other.join();
}

TEST_CASE("a failure beside stopped threads comes back from its seed", "[checker][bounds]") {
  const std::string strategy = GENERATE("random", "dfs", "dpor", "auto");
  const bool by_operations = GENERATE(true, false);
  INFO(strategy << (by_operations ? ", operations" : ", iterations"));
  const Program program = program_of(fails_beside_a_stopped_thread);
  CHECK(check(program, within(strategy, by_operations ? operations(2) : iterations(2)))
            .failures.empty());
  const Result result =
      check(program, within(strategy, by_operations ? operations(3) : iterations(3)));
  REQUIRE(result.verdict == Verdict::failed);
  CHECK(decode(result.failures.front().seed).bounds.any());
  require_replays(program, result.failures.front());
}

TEST_CASE("an expectation behind the bound is not reached", "[checker][bounds]") {
  const auto program = program_of([] {
    atomic<int> cell(0);
    thread other([&] { cell.store(1); });
    for (int i = 0; i < 5; ++i) cell.load();
    expect(false, "never");
    other.join();
  });
  CHECK(check(program, within("auto", operations(4))).failures.empty());
  CHECK(check(program, within("auto", operations(5))).verdict == Verdict::failed);
}

TEST_CASE("bounds of threads go with a bound of preemptions", "[checker][bounds]") {
  for (const char* strategy : {"dfs", "dpor", "auto"}) {
    CheckOptions options = within(strategy, operations(2), true);
    options.preemptions_max = 1;
    const Result result = check(program_of(endless), options);
    CHECK(result.executions.truncated == 4);
    CHECK(result.certificate.completeness == "bounded by preemptions=1, operations=2");
  }
}

TEST_CASE("bounds of threads go with several jobs and with the cooperative scheduling",
          "[checker][bounds]") {
  CheckOptions options = within("dfs", operations(3), true);
  options.jobs = 2;
  CHECK(check(program_of(endless), options).executions.truncated == multinomial({3, 3}));
  CheckOptions cooperative = within("dfs", operations(3), true);
  cooperative.scheduling = Scheduling::cooperative;
  CHECK(check(program_of(endless), cooperative).executions.truncated == 2);
}

TEST_CASE("a bounded search goes on from its checkpoint, and with its bounds only",
          "[checker][bounds][checkpoint]") {
  const std::string file =
      (std::filesystem::temp_directory_path() / "heddle_thread_bounds_test").string();
  CheckOptions options = within("dpor", operations(4), true);
  const Result whole = check(program_of(endless), options);
  options.executions_max = 20;
  options.checkpoint = file;
  CHECK(check(program_of(endless), options).reason == "executions");
  options.executions_max.reset();
  options.resume = file;
  const Result resumed = check(program_of(endless), options);
  CHECK(resumed.executions.truncated == whole.executions.truncated);
  CHECK(resumed.certificate.completeness == whole.certificate.completeness);
  options.bounds = operations(5);
  CHECK_THROWS_AS(check(program_of(endless), options), UsageError);
  std::filesystem::remove(file);
}

TEST_CASE("the reduction within bounds of threads is verified as any other", "[checker][bounds]") {
  const CheckOptions options = within("dpor", {3, 2});
  const ReductionCheck reduction = verify_reduction(program_of(sometimes_long), options);
  CHECK(reduction.holds());
  CHECK(reduction.traces < reduction.interleavings);
}

TEST_CASE("which of two stopped waiters was notified makes two traces", "[checker][bounds]") {
  const auto program = program_of([] {
    mutex lock;
    condition_variable condition;
    const auto wait = [&] {
      std::unique_lock guard(lock);
      condition.wait(guard);
    };
    thread first(wait);
    thread second(wait);
    condition.notify_one();
    first.join();
    second.join();
  });
  const ReductionCheck reduction = verify_reduction(program, within("dpor", operations(2)));
  CHECK(reduction.holds());
  CHECK(reduction.traces > 0);
}

TEST_CASE("a bound of nothing is refused", "[checker][bounds]") {
  CHECK_THROWS_AS(check(program_of(endless), within("dpor", operations(0))), UsageError);
  CHECK_THROWS_AS(check(program_of(endless), within("dpor", iterations(0))), UsageError);
}

}  // namespace
}  // namespace heddle::test
