// Executions without an end: livelock and starvation, told by a state that comes again.

#include "checker/lasso/lasso.h"

#include <algorithm>
#include <memory>

#include "checker/minimize.h"
#include "sim/engine/fiber.h"
#include "tests/catch.h"
#include "tests/checker/support.h"
#include "tests/stacks_as_measured.h"

namespace heddle::test {
namespace {

// Takes both locks, the second only where it is free, else gives the first one up and begins again.
void take_both(mutex& one, mutex& other) {
  for (;;) {
    one.lock();
    if (other.try_lock()) break;
    one.unlock();
  }
  other.unlock();
  one.unlock();
}

void back_off_for_ever() {
  mutex a("a"), b("b");
  thread first({.name = "first"}, [&] { take_both(a, b); });
  thread second({.name = "second"}, [&] { take_both(b, a); });
  first.join(), second.join();
}

void back_off_with_priority() {
  mutex a("a"), b("b");
  thread first([&] { take_both(a, b); });
  thread second([&] {
    const std::lock_guard one(a);
    const std::lock_guard two(b);
  });
  first.join(), second.join();
}

// Readers that overlap: there is always one that holds the lock.
void starve_the_writer() {
  shared_mutex table("table");
  atomic<bool> stop(false, "stop");
  const auto read = [&] {
    while (!stop.load()) {
      table.lock_shared();
      for (int i = 0; i < 6; ++i) static_cast<void>(stop.load());
      table.unlock_shared();
    }
  };
  thread first({.name = "reader 1"}, read), second({.name = "reader 2"}, read);
  thread writer({.name = "writer"}, [&] {
    const std::lock_guard exclusive(table);
    stop.store(true);
  });
  first.join(), second.join(), writer.join();
}

TEST_CASE("two threads that give way to each other for ever are a livelock", "[checker][lasso]") {
  const Program program = program_of(back_off_for_ever);
  for (const std::string& strategy : strategy_names()) {
    INFO(strategy);
    CheckOptions options = options_of(strategy);
    options.steps_max = 2'000;
    const Result result = check(program, options);
    REQUIRE(result.verdict == Verdict::failed);
    REQUIRE(result.failures.size() == 1);
    const FailureReport& report = result.failures.front();
    CHECK(report.failure.kind == FailureKind::livelock);
    CHECK(report.failure.message.find("T1 (first) and T2 (second)") != std::string::npos);
    CHECK(report.events < 50);
    require_replays(program, report);
  }
}

void require_starved(const Program& program, const std::string& strategy,
                     const std::string& message) {
  INFO(strategy);
  CheckOptions options = options_of(strategy);
  options.steps_max = 2'000;
  options.executions_max = 200;
  const Result result = check(program, options);
  REQUIRE(result.verdict == Verdict::failed);
  const FailureReport& report = result.failures.front();
  CHECK(report.failure.kind == FailureKind::starvation);
  CHECK(report.failure.message == message);
  require_replays(program, report);
}

TEST_CASE("a writer that readers never let in is starved", "[checker][lasso]") {
  const Program program = program_of(starve_the_writer);
  for (const char* strategy : {"random", "dpor"}) {
    require_starved(
        program, strategy,
        "starvation: T3 (writer) waits for ever while T1 (reader 1) and T2 (reader 2) go on");
  }
}

// Whoever spins does so through the whole of its turn, and comes back to its own state in it.
TEST_CASE("a thread that spins at a lock which another takes again each time is starved",
          "[checker][lasso]") {
  const Program program = program_of([] {
    atomic<bool> taken(false, "taken"), stop(false, "stop");
    thread hog([&] {
      while (!stop.load()) {
        while (taken.exchange(true)) {
        }
        taken.store(false);
      }
    });
    thread other([&] {
      while (taken.exchange(true)) {
      }
      stop.store(true);
      taken.store(false);
    });
    hog.join(), other.join();
  });
  for (const char* strategy : {"auto", "random", "dpor"}) {
    require_starved(program, strategy, "starvation: T2 waits for ever while T1 goes on");
  }
}

// The one of low priority is woken again and again, and each time one of high priority is there.
void let_high_priorities_first() {
  mutex m("m");
  condition_variable changed("changed");
  var<int> high(0, "high");
  var<bool> done(false, "done");
  const auto urgent = [&] {
    for (;;) {
      std::unique_lock lock(m);
      high.write(high.read() + 1);
      const bool ends = done.read();
      if (!ends) {
        lock.unlock();
        lock.lock();
      }
      high.write(high.read() - 1);
      if (ends || high.read() == 0) changed.notify_all();
      if (ends) return;
    }
  };
  thread one(urgent), two(urgent);
  thread low({.name = "low"}, [&] {
    std::unique_lock lock(m);
    while (high.read() > 0) changed.wait(lock);
    done.write(true);
  });
  one.join(), two.join(), low.join();
}

TEST_CASE(
    "a thread that wakes only to wait again, while others change what it waits for, is starved",
    "[checker][lasso]") {
  const Program program = program_of(let_high_priorities_first);
  require_starved(program, "random", "starvation: T3 (low) waits for ever while T1 and T2 go on");
}

CheckOptions minimising(std::uint64_t seed) {
  CheckOptions options = options_of("random");
  options.executions_max = 200;
  options.steps_max = 2'000;
  options.seed = seed;
  options.minimize_executions = kMinimizeExecutions;
  options.minimize_seconds = 60;  // that no slow machine changes what is found
  return options;
}

// The operations before the cycle, and those of one pass.
std::pair<std::uint64_t, std::uint64_t> size_of(const FailureReport& report) {
  const std::uint64_t begin = report.trace.cycles.front();
  const auto events = report.trace.events.begin();
  // Creations and ends of threads are in the trace, and no operations.
  const auto others = std::count_if(events, events + static_cast<std::ptrdiff_t>(begin),
                                    [](const TraceEvent& event) {
                                      return event.kind == OperationKind::thread_create ||
                                             event.kind == OperationKind::thread_end;
                                    });
  return {begin - static_cast<std::uint64_t>(others), report.trace.events.size() - begin};
}

// A sanitizer makes each ten times as long.
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
constexpr std::uint64_t kSeeds = 1;
#else
constexpr std::uint64_t kSeeds = 5;
#endif

TEST_CASE("a lasso is reported by the shortest way in with the fewest preemptions",
          "[checker][lasso][minimize]") {
  struct Case {
    const char* name;
    void (*body)();
    std::uint32_t preemptions;
    std::uint64_t cycle;  // operations
  };
  // By hand. A thread that is not taken off while it has its first lock gets both; and of the cycle
  // each takes a lock, tries the other, and gives up. A reader that is not taken off while it has
  // the table gives it back, and the writer comes; and of the cycle each makes one round, of
  // locking, seven looks at `stop`, and unlocking.
  const Case cases[] = {{"back off", back_off_for_ever, 1, 6},
                        {"readers", starve_the_writer, 1, 18}};
  for (const Case& one : cases) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      INFO(one.name << ", seed " << seed);
      const Program program = program_of(one.body);
      CheckOptions options = minimising(seed);
      const Result result = check(program, options);
      options.minimize_executions = 0;
      const Result found = check(program, options);
      REQUIRE(result.failures.size() == 1);
      const FailureReport& report = result.failures.front();
      const FailureReport& first = found.failures.front();
      if (kStacksAsMeasured) {
        CHECK(report.preemptions == one.preemptions);
        CHECK(report.fewest_preemptions);
        CHECK(size_of(report).second == one.cycle);
        CHECK(size_of(report).first <= 12);
      }
      CHECK(report.failure.kind == first.failure.kind);
      CHECK(report.key == first.key);
      CHECK(report.minimized_from->preemptions == first.preemptions);
      CHECK(report.minimized_from->events == first.events);
      require_replays(program, report);
      // A token is minimised like the failure of a search.
      const Minimized minimized = minimize(program, first.seed, {kMinimizeExecutions, 60, nullptr});
      CHECK(minimized.token == report.seed);
      CHECK(minimize(program, report.seed, {kMinimizeExecutions, 60, nullptr}).preemptions ==
            report.preemptions);
    }
  }
}

TEST_CASE("a budget that ends early leaves a lasso that replays", "[checker][lasso][minimize]") {
  const Program program = program_of(starve_the_writer);
  for (const std::uint64_t executions : {1U, 3U, 20U, 100U}) {
    CheckOptions options = minimising(1);
    options.minimize_executions = executions;
    const Result result = check(program, options);
    INFO(executions);
    REQUIRE(result.failures.size() == 1);
    const FailureReport& report = result.failures.front();
    CHECK(report.failure.kind == FailureKind::starvation);
    CHECK(report.preemptions <= report.minimized_from->preemptions);
    if (executions < 20) CHECK_FALSE(report.fewest_preemptions);
    require_replays(program, report);
  }
}

TEST_CASE("a lasso shows its beginning once, and its cycle as often as asked", "[checker][lasso]") {
  const Program program = program_of(back_off_for_ever);
  const std::optional<FoundLasso> found = find_lasso(program, options_of("random"));
  REQUIRE(found);
  const Replay once = replay(program, found->seed);
  const Replay thrice = replay(program, found->seed, 3);
  REQUIRE(once.failures.size() == 1);
  CHECK(text_of(once.failures.front()) == text_of(thrice.failures.front()));
  REQUIRE(once.trace.cycles.size() == 1);
  REQUIRE(thrice.trace.cycles.size() == 3);
  const std::size_t cycle = once.trace.events.size() - once.trace.cycles.front();
  CHECK(thrice.trace.events.size() == once.trace.events.size() + 2 * cycle);
}

TEST_CASE("a lasso of another program is refused", "[checker][lasso]") {
  const std::optional<FoundLasso> found =
      find_lasso(program_of(back_off_for_ever), options_of("random"));
  REQUIRE(found);
  const Replay replayed = replay(program_of(back_off_with_priority), found->seed);
  REQUIRE(replayed.failures.size() == 1);
  CHECK(replayed.failures.front().kind == FailureKind::nondeterminism);
}

TEST_CASE("only a lasso has cycles to repeat", "[checker][lasso]") {
  const Result result = check(program_of([] {
                                atomic<int> count(0, "count");
                                thread other([&] { count.store(1); });
                                expect(count.load() == 0, "nobody was here");
                                other.join();
                              }),
                              options_of("dfs"));
  REQUIRE(result.verdict == Verdict::failed);
  const Seed seed = decode(result.failures.front().seed);
  CHECK_THROWS_AS(replay(program_of([] {}), seed, 2), UsageError);
}

// What a fair scheduler ends is none, whatever an unfair one does.
void require_no_lasso(const std::function<void()>& body) {
  CHECK_FALSE(find_lasso(program_of(body), options_of("random")));
}

TEST_CASE("a spin that ends is no lasso", "[checker][lasso]") {
  require_no_lasso([] {
    atomic<bool> ready(false, "ready");
    thread spinner([&] {
      while (!ready.load()) this_thread::yield();
    });
    ready.store(true);
    spinner.join();
  });
  require_no_lasso([] {
    mutex lock("lock");
    const auto spin = [&] {
      while (!lock.try_lock()) {
      }
      lock.unlock();
    };
    thread first(spin), second(spin), third(spin);
    first.join(), second.join(), third.join();
  });
}

TEST_CASE("a loop that only an unfair schedule keeps going is no lasso", "[checker][lasso]") {
  require_no_lasso(back_off_with_priority);
  // The writer comes again and again while the other thread is not let step.
  require_no_lasso([] {
    atomic<int> beats(0, "beats");
    atomic<bool> stop(false, "stop");
    thread heart([&] {
      while (!stop.load()) beats.store(beats.load() ^ 1);
    });
    stop.store(true);
    heart.join();
  });
}

// A mutex prefers nobody, but a fair scheduler lets the one that waits have it at some unlock.
TEST_CASE("a thread that takes a lock again and again starves none that waits for it",
          "[checker][lasso]") {
  // Until the other one says so, under the lock.
  require_no_lasso([] {
    mutex m("m");
    var<bool> stop(false, "stop");
    thread hog([&] {
      for (;;) {
        const std::lock_guard guard(m);
        if (stop.read()) return;
      }
    });
    {
      const std::lock_guard guard(m);
      stop.write(true);
    }
    hog.join();
  });
  // Until it says so beside the lock.
  require_no_lasso([] {
    mutex m("m");
    atomic<bool> stop(false, "stop");
    thread hog([&] {
      while (!stop.load()) const std::lock_guard guard(m);
    });
    { const std::lock_guard guard(m); }
    stop.store(true);
    hog.join();
  });
  // Or a number of times.
  require_no_lasso([] {
    mutex m("m");
    thread hog([&] {
      for (int i = 0; i < 400; ++i) const std::lock_guard guard(m);
    });
    { const std::lock_guard guard(m); }
    hog.join();
  });
}

TEST_CASE("a thread that goes round alone, and a cycle of one operation, are told in the singular",
          "[checker][lasso]") {
  const auto message_of = [](const std::function<void()>& body) {
    const std::optional<FoundLasso> found = find_lasso(program_of(body), options_of("random"));
    REQUIRE(found);
    return replay(program_of(body), found->seed).failures.front().message;
  };
  CHECK(message_of([] {
          mutex m("m");
          thread hog([&] {
            for (;;) const std::lock_guard guard(m);
          });
          { const std::lock_guard guard(m); }
          hog.join();
        }) == "livelock: T1 repeats the same 2 operations for ever, and nobody gets on");
  CHECK(message_of([] {
          atomic<bool> ready(false, "ready");
          while (!ready.load()) {
          }
        }) == "livelock: T0 (main) repeats the same operation for ever, and nobody gets on");
}

TEST_CASE("a loop that counts where nobody looks is no lasso while it counts", "[checker][lasso]") {
  require_no_lasso([] {
    const auto attempts = std::make_unique<int>(0);
    atomic<int> turn(0, "turn");
    thread other([&] {
      while (++*attempts < 600) turn.store(turn.load() ^ 1);
    });
    other.join();
  });
}

TEST_CASE("a loop that a choice may end is no lasso", "[checker][lasso]") {
  require_no_lasso([] {
    atomic<int> turn(0, "turn");
    thread other([&] {
      while (choose(2) == 0) turn.store(turn.load() ^ 1);
    });
    other.join();
  });
}

TEST_CASE("without livelock and starvation no lasso is looked for", "[checker][lasso]") {
  CheckOptions options = options_of("random");
  options.executions_max = 20;
  options.without.set(static_cast<std::size_t>(FailureKind::livelock));
  CHECK(check(program_of(back_off_for_ever), options).verdict == Verdict::inconclusive);
}

}  // namespace
}  // namespace heddle::test
