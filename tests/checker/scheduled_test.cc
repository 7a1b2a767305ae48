// Schedules: recorded, followed again, and left by a program that has changed.

#include "checker/scheduler/scheduled.h"

#include <random>

#include "checker/recorded.h"
#include "checker/scheduler/dfs.h"
#include "checker/scheduler/random.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

// Locks, a condition variable, choices, values that decide what is done, and nested threads.
void busy() {
  mutex lock("lock");
  condition_variable changed("changed");
  atomic<int> sum(0, "sum");
  var<int> ready(0, "ready");
  const auto work = [&](int rounds) {
    for (int i = 0; i < rounds; ++i) {
      sum.fetch_add(static_cast<int>(choose(3)));
      if (sum.load() % 2 == 0) this_thread::yield();
    }
  };
  thread waiter([&] {
    std::unique_lock guard(lock);
    while (ready.read() == 0) changed.wait(guard);
  });
  thread worker([&] {
    thread nested(work, 2);
    work(1);
    nested.join();
  });
  work(2);
  {
    const std::lock_guard guard(lock);
    ready.write(1);
  }
  changed.notify_one();
  waiter.join(), worker.join();
  outcome("sum", sum.load());
}

TEST_CASE("a recorded schedule brings the execution back when it is followed",
          "[checker][scheduled]") {
  const Program program = program_of(busy);
  for (const Scheduling scheduling : {Scheduling::preemptive, Scheduling::cooperative}) {
    for (std::uint32_t spurious = 0; spurious < 2; ++spurious) {
      MachineOptions options;
      options.scheduling = scheduling;
      options.spurious_max = spurious;
      for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        RandomWalk walk(seed);
        const Recorded recorded = run_recorded(program, options, walk);
        Scheduled scheduled(recorded.schedule, false);
        const Recorded again = run_recorded(program, options, scheduled);
        INFO(name_of(scheduling) << ", " << seed);
        REQUIRE_FALSE(recorded.departure.has_value());
        REQUIRE_FALSE(again.departure.has_value());
        REQUIRE(again.ending == Ending::finished);
        REQUIRE(text_of(again.trace) == text_of(recorded.trace));
        REQUIRE(again.schedule == recorded.schedule);
        REQUIRE(again.digest == recorded.digest);
        REQUIRE(again.outcomes == recorded.outcomes);
        REQUIRE(again.preemptions == recorded.preemptions);
      }
    }
  }
}

TEST_CASE("the answers of a search bring its executions back on another machine",
          "[checker][scheduled]") {
  // In the search each machine number was given out by the execution that met the thread first;
  // the replay numbers threads by their creation.
  const auto body = [] {
    atomic<int> sum(0, "sum");
    const auto work = [&](int children) {
      sum.fetch_add(1);
      std::vector<thread> threads;
      for (int i = 0; i < children; ++i) threads.emplace_back([&] { sum.fetch_add(1); });
      for (thread& each : threads) each.join();
    };
    const int children = static_cast<int>(choose(3));
    thread first(work, children), second(work, 2 - children);
    first.join(), second.join();
  };
  const Program program = program_of(body);
  MachineOptions options;
  options.recording = Recording::full;
  Machine machine(options);
  RandomWalk walk(3);
  for (int i = 0; i < 300; ++i) {
    REQUIRE(walk.begin_execution());
    machine.run(body, walk);
    Answers answers = machine.schedule();
    for (std::uint32_t& answer : answers) {
      if ((answer & Machine::kValueBit) == 0) answer = machine.creation_rank(answer);
    }
    AnswerList list(answers, false);
    const Recorded again = run_recorded(program, MachineOptions{}, list);
    REQUIRE_FALSE(again.departure.has_value());
    REQUIRE(again.event_count == machine.events().size());
    std::size_t at = 0;
    for (const TraceEvent& event : again.trace.events) {
      const Event& original = machine.events()[at++];
      REQUIRE(event.thread == machine.creation_rank(original.thread));
      REQUIRE(event.kind == original.kind);
    }
  }
}

TEST_CASE("a list with too few, too many or other answers is a departure", "[checker][scheduled]") {
  const Program program = program_of(adders(2, 2));
  const auto departs = [&](std::vector<std::uint32_t> answers) {
    AnswerList list(std::move(answers), false);
    const Recorded recorded = run_recorded(program, MachineOptions{}, list);
    if (recorded.departure.has_value()) {
      REQUIRE(recorded.failures.back().kind == FailureKind::nondeterminism);
      REQUIRE(recorded.failures.back().details.size() == 2);
    }
    return recorded.departure.has_value();
  };
  CHECK_FALSE(departs({1, 1}));
  CHECK_FALSE(departs({1, 2, 1}));
  CHECK(departs({}));
  CHECK(departs({1}));
  CHECK(departs({1, 1, 2}));
  CHECK(departs({3}));
  CHECK(departs({0}));
  CHECK(departs({Machine::kValueBit}));
  CHECK(departs({1, 2, 1, Machine::kValueBit | 1}));
  CHECK(departs({0xffff'ffff}));
}

// --- Programs that have changed ----------------------------------------------------------------

// Fails in each execution, so that check() has a seed for it.
struct Version {
  int before_threads = 0;     // operations of the main thread before there is a choice
  int of_first = 2;           // operations of T1
  int of_second = 2;          // operations of T2
  bool swapped = false;       // T1 and T2 are created the other way round
  bool other_object = false;  // T2's last operation is on the other atomic
  bool other_kind = false;    // T2's last operation is a load
  bool third = false;         // one more thread
  std::uint32_t values = 2;   // of a choice at the end; 1: there is none
};

void versioned(const Version& version) {
  atomic<int> a(0, "a"), b(0, "b");
  for (int i = 0; i < version.before_threads; ++i) b.store(1);
  const auto first = [&] {
    for (int i = 0; i < version.of_first; ++i) a.fetch_add(1);
  };
  const auto second = [&] {
    for (int i = 0; i + 1 < version.of_second; ++i) a.store(1);
    if (version.other_kind) {
      static_cast<void>(a.load());
    } else {
      (version.other_object ? b : a).store(1);
    }
  };
  thread one, two, three;
  if (version.swapped) {
    one = thread(second);
    two = thread(first);
  } else {
    one = thread(first);
    two = thread(second);
  }
  if (version.third) three = thread([&] { a.store(9); });
  one.join(), two.join();
  if (version.third) three.join();
  choose(version.values);
  expect(false, "always");
}

TEST_CASE("a changed program departs from its seed, and both sides are shown",
          "[checker][scheduled][replay]") {
  const std::vector<std::pair<const char*, Version>> edits = {
      {"an operation more in the first thread", {.of_first = 3}},
      {"an operation less in the first thread", {.of_first = 1}},
      {"an operation more in the second thread", {.of_second = 3}},
      {"an operation less in the second thread", {.of_second = 1}},
      {"an operation more where there is no choice", {.before_threads = 1}},
      {"another order of creation", {.swapped = true}},
      {"another object", {.other_object = true}},
      {"another operation", {.other_kind = true}},
      {"a thread more", {.third = true}},
      {"a choice less", {.values = 1}},
  };
  for (const char* strategy : {"dfs", "random", "dpor"}) {
    Version version;
    const Program program = program_of([&] { versioned(version); });
    for (std::uint64_t start = 1; start <= 20; ++start) {
      version = {};
      CheckOptions options = options_of(strategy);
      options.seed = start;
      const Result result = check(program, options);
      REQUIRE(result.failures.size() == 1);
      const Seed seed = decode(result.failures.front().seed);
      const Replay unchanged = replay(program, seed);
      REQUIRE(unchanged.failures.size() == 1);
      REQUIRE(unchanged.failures.front().kind == FailureKind::assertion);
      for (const auto& [name, edit] : edits) {
        // A random seed holds no values, nor does its digest: the first one drawn is now no choice,
        // and the operations are the same.
        if (seed.random && edit.values != Version{}.values) continue;
        version = edit;
        const Replay changed = replay(program, seed);
        INFO(strategy << ", " << name << ", " << start);
        REQUIRE_FALSE(changed.failures.empty());
        const Failure& failure = changed.failures.back();
        REQUIRE(failure.kind == FailureKind::nondeterminism);
        REQUIRE(failure.message == "the program departs from the schedule");
        REQUIRE(failure.details.size() == 2);
        REQUIRE(failure.details[0].find("expected: ") == 0);
        REQUIRE(failure.details[1].find("found: ") == 0);
        REQUIRE(failure.details[0].substr(10) != failure.details[1].substr(7));
      }
      if (strategy != std::string("random")) break;
    }
  }
}

TEST_CASE("a departure names the operation and its line", "[checker][scheduled][replay]") {
  bool changed = false;
  source_location load;
  const Program program = program_of([&] {
    atomic<int> a(0, "a");
    thread first([&] { a.store(1); });
    thread second([&] {
      if (changed) {
        load = source_location::current();
        static_cast<void>(a.load(std::memory_order_seq_cst, load));
      }
      a.store(2);
    });
    first.join(), second.join();
    expect(a.load() == 2, "two");
  });
  const Result result = check(program, options_of("dfs"));
  REQUIRE(result.failures.size() == 1);
  changed = true;
  const Replay replayed = replay(program, decode(result.failures.front().seed));
  REQUIRE(replayed.failures.size() == 1);
  const Failure& failure = replayed.failures.front();
  CHECK(failure.details[0] == "expected: T2 store");
  CHECK(failure.details[1] ==
        "found: T2 load of a at tests/checker/scheduled_test.cc:" + std::to_string(load.line));
  REQUIRE(failure.locations.size() == 1);
  CHECK(failure.locations.front().line == load.line);
}

TEST_CASE("a choice with fewer values than the seed took is a departure",
          "[checker][scheduled][replay]") {
  std::uint32_t values = 4;
  const Program program = program_of([&] {
    atomic<int> a(0, "a");
    thread child([&] { a.store(1); });
    a.store(2);
    child.join();
    expect(choose(values) < 3, "below 3");
  });
  const Result result = check(program, options_of("dfs"));
  REQUIRE(result.failures.size() == 1);
  values = 3;
  const Replay replayed = replay(program, decode(result.failures.front().seed));
  REQUIRE(replayed.failures.size() == 1);
  CHECK(replayed.failures.front().details ==
        std::vector<std::string>{"expected: the choice of value 3", "found: a choice of 3 values"});
}

TEST_CASE("replay refuses a seed of another model or of other parameters", "[checker][replay]") {
  Program program{"mine", {{"threads", 2}}, [] { expect(choose(2) == 0, "zero"); }};
  const Result result = check(program, options_of("dfs"));
  REQUIRE(result.failures.size() == 1);
  const Seed seed = decode(result.failures.front().seed);
  CHECK(replay(program, seed).failures.size() == 1);

  const auto reason = [&](const Program& other) {
    try {
      static_cast<void>(replay(other, seed));
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  Program other = program;
  other.name = "yours";
  CHECK(reason(other) == "the seed is for \"mine\", not for \"yours\"");
  other = program;
  other.parameters = {{"threads", 3}};
  CHECK(reason(other) == "the seed is for the parameters threads=2, not for threads=3");
  other.parameters = {};
  CHECK(reason(other) == "the seed is for the parameters threads=2, not for none");
  other.parameters = {{"workers", 2}};
  CHECK(reason(other) == "the seed is for the parameters threads=2, not for workers=2");
}

TEST_CASE("seeds with any decisions at all replay without harm", "[checker][replay][fuzz]") {
  std::mt19937_64 random(10);
  const Program program = program_of(busy);
  for (int i = 0; i < 2'000; ++i) {
    RandomWalk walk(random());
    const Recorded recorded = run_recorded(program, MachineOptions{}, walk);
    Seed seed;
    seed.model = program.name;
    seed.stack_size = MachineOptions{}.stack_size;
    seed.steps_max = random() % 4 == 0 ? random() % 10 : 1'000;
    seed.failures_max = static_cast<std::uint32_t>(random() % 3);
    seed.spurious_max = static_cast<std::uint32_t>(random() % 3);
    if (random() % 2 == 0) seed.scheduling = Scheduling::cooperative;
    seed.schedule = recorded.schedule;
    ScheduleRun& run = seed.schedule[random() % seed.schedule.size()];
    switch (random() % 5) {
      case 0:
        run.answer = static_cast<std::uint32_t>(random() % 2'000);
        break;
      case 1:
        run.answer ^= Machine::kValueBit;
        break;
      case 2:
        run.answer = static_cast<std::uint32_t>(random());
        break;
      case 3:
        run.length = static_cast<std::uint32_t>(1 + random() % 3);
        break;
      default:
        seed.schedule.resize(random() % seed.schedule.size());
        break;
    }
    const Replay first = replay(program, seed);
    REQUIRE_FALSE(first.failures.empty());  // at least the digest differs
    REQUIRE(text_of(first) == text_of(replay(program, seed)));
  }
}

}  // namespace
}  // namespace heddle::test
