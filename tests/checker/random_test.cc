// The random walk is as random as it says, and brings single executions back.

#include "checker/scheduler/random.h"

#include <cmath>
#include <map>
#include <set>

#include "tests/catch.h"
#include "tests/checker/chi_square.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

// Passes the questions on, and counts by the number of candidates which of them was picked.
class Counting final : public Scheduler {
 public:
  explicit Counting(Scheduler& inner) : inner_(inner) {}

  bool begin_execution() override { return inner_.begin_execution(); }
  ThreadId pick_thread(const SchedulePoint& point) override {
    const ThreadId chosen = inner_.pick_thread(point);
    std::uint32_t index = 0;
    while (point.candidates.nth(index) != chosen) ++index;
    count(threads, point.candidates.size(), index);
    return chosen;
  }
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t values_count) override {
    const std::uint32_t value = inner_.pick_value(kind, values_count);
    count(values, values_count, value);
    return value;
  }

  using Picks = std::map<std::uint32_t, std::vector<std::uint64_t>>;
  Picks threads, values;

 private:
  static void count(Picks& picks, std::uint32_t of, std::uint32_t index) {
    picks[of].resize(of);
    ++picks[of][index];
  }
  Scheduler& inner_;
};

// Almost uniform: the first candidate comes a little more often.
class Biased final : public Scheduler {
 public:
  bool begin_execution() override { return true; }
  ThreadId pick_thread(const SchedulePoint& point) override {
    return point.candidates.nth(below(point.candidates.size()));
  }
  std::uint32_t pick_value(ChoiceKind, std::uint32_t count) override { return below(count); }

 private:
  std::uint32_t below(std::uint32_t count) {
    return random_.below(10) == 0 ? 0 : random_.below(count);
  }
  SplitMix64 random_{42};
};

void choosing() {
  atomic<int> sum(0);
  std::vector<thread> threads;
  for (int i = 0; i < 6; ++i) threads.emplace_back([&] { sum.fetch_add(1), sum.fetch_add(1); });
  for (thread& each : threads) each.join();
  for (const std::uint32_t count : {2U, 3U, 5U, 7U, 16U, 100U}) choose(count);
}

Counting::Picks all_picks(const Counting& counting) {
  Counting::Picks picks = counting.threads;
  for (const auto& [of, seen] : counting.values) picks[of + 1000] = seen;
  return picks;
}

TEST_CASE("the quantiles of the chi-square distribution are those of the tables",
          "[checker][random]") {
  CHECK(std::abs(chi_square_quantile(0.999, 1) - 10.828) < 0.001);
  CHECK(std::abs(chi_square_quantile(0.999, 2) - 13.816) < 0.001);
  CHECK(std::abs(chi_square_quantile(0.999, 9) - 27.877) < 0.001);
  CHECK(std::abs(chi_square_quantile(0.95, 100) - 124.342) < 0.001);
}

TEST_CASE("each candidate and each value is equally likely under random", "[checker][random]") {
  RandomWalk walk(20240601);
  Counting counting(walk);
  answers_of(choosing, counting, 20'000);
  const Counting::Picks picks = all_picks(counting);
  REQUIRE(picks.size() == 5 + 6);
  for (const auto& [of, seen] : picks) {
    INFO(of << " alternatives: " << uniform(seen).statistic());
    CHECK(uniform(seen).fits());
  }
}

TEST_CASE("a biased scheduler fails the test that random passes", "[checker][random]") {
  Biased biased;
  Counting counting(biased);
  answers_of(choosing, counting, 20'000);
  for (const auto& [of, seen] : all_picks(counting)) {
    INFO(of << " alternatives: " << uniform(seen).statistic());
    CHECK_FALSE(uniform(seen).fits());
  }
}

TEST_CASE("all orders of single operations are equally likely under random", "[checker][random]") {
  // One operation each: every point has one candidate less, so each of the 120 orders has 1/120.
  RandomWalk walk(7);
  std::map<Answers, std::uint64_t> orders;
  for (const Answers& answers : answers_of(adders(5, 1), walk, 60'000)) ++orders[answers];
  REQUIRE(orders.size() == 120);
  std::vector<std::uint64_t> seen;
  for (const auto& [answers, count] : orders) seen.push_back(count);
  INFO(uniform(seen).statistic());
  CHECK(uniform(seen).fits());
}

TEST_CASE("random takes each interleaving with the product of its choices", "[checker][random]") {
  // Two threads: each choice halves, and a thread that is left alone is no choice.
  constexpr std::size_t kExecutions = 64'000;
  RandomWalk walk(11);
  std::map<Answers, std::uint64_t> orders;
  for (const Answers& answers : answers_of(adders(2, 3), walk, kExecutions)) ++orders[answers];
  REQUIRE(orders.size() == multinomial({3, 3}));
  Sample sample;
  for (const auto& [answers, count] : orders) {
    sample.seen.push_back(count);
    sample.expected.push_back(std::ldexp(kExecutions, -static_cast<int>(answers.size())));
  }
  INFO(sample.statistic());
  CHECK(sample.fits());
  // Not uniform over the interleavings: the same test tells that as well.
  CHECK_FALSE(uniform(sample.seen).fits());
}

TEST_CASE("the same seed gives the same executions, another seed others", "[checker][random]") {
  RandomWalk first(5), second(5), other(6);
  const auto executions = answers_of(choosing, first, 200);
  CHECK(executions == answers_of(choosing, second, 200));
  CHECK(executions != answers_of(choosing, other, 200));
  CHECK(std::set<Answers>(executions.begin(), executions.end()).size() > 190);
}

TEST_CASE("an execution's own seed brings it back alone", "[checker][random]") {
  RandomWalk walk(99);
  Machine machine(MachineOptions{});
  std::set<std::uint64_t> seeds;
  for (int i = 0; i < 300; ++i) {
    REQUIRE(walk.begin_execution());
    machine.run(choosing, walk);
    const Answers answers = machine.schedule();
    seeds.insert(walk.execution_seed());
    RandomWalk once = RandomWalk::once(walk.execution_seed());
    REQUIRE(answers_of(choosing, once, 1) == std::vector<Answers>{answers});
  }
  CHECK(seeds.size() == 300);
}

// What is recorded does not come by the machine's shortest way, nor does the 65th thread.
TEST_CASE("random decides the same whether an execution is recorded or not", "[checker][random]") {
  for (const std::size_t threads : std::vector<std::size_t>{1, 2, 3, 5, 9, 62, 63, 64, 65, 100}) {
    INFO(threads << " threads");
    Machine plain(MachineOptions{});
    MachineOptions options;
    options.recording = Recording::events;
    Machine recording(options);
    RandomWalk one(7), other(7);
    const std::function<void()> body = adders(threads, 3);
    for (int i = 0; i < 20; ++i) {
      REQUIRE(one.begin_execution());
      REQUIRE(other.begin_execution());
      REQUIRE(plain.run(body, one) == recording.run(body, other));
      REQUIRE(plain.schedule() == recording.schedule());
      REQUIRE(plain.preemption_count() == recording.preemption_count());
      REQUIRE(plain.step_count() == recording.step_count());
      REQUIRE(plain.shared_object_names() == recording.shared_object_names());
    }
  }
}

TEST_CASE("check under random does the same for the same seed", "[checker][random]") {
  const Program program = program_of([] {
    var<int> a(0, "a");
    const auto add = [&] { a.write(a.read() + 1); };
    thread first(add), second(add);
    first.join(), second.join();
    outcome("a", a.read());
  });
  const auto summary = [&](std::uint64_t seed) {
    CheckOptions options = options_of("random", true);
    options.executions_max = 500;
    options.seed = seed;
    const Result result = check(program, options);
    std::string text = std::to_string(result.events);
    for (const Outcome& each : result.outcomes) text += " " + std::to_string(each.count);
    for (const FailureReport& report : result.failures) text += " " + report.seed;
    return text;
  };
  CHECK(summary(1) == summary(1));
  CHECK(summary(1) != summary(2));
  CHECK(summary(0) == summary(0));
}

TEST_CASE("300 threads run in one execution under random", "[checker][random][stress]") {
  const Program program = program_of([] {
    mutex lock;
    var<int> plain(0, "plain");
    atomic<int> sum(0, "sum");
    const auto work = [&] {
      sum.fetch_add(1);
      const std::lock_guard guard(lock);
      plain.write(plain.read() + 1);
    };
    std::vector<thread> threads;
    for (int i = 0; i < 150; ++i) {
      threads.emplace_back([&] {
        thread child(work);
        work();
        child.join();
      });
    }
    for (thread& each : threads) each.join();
    outcome("plain", plain.read());
    outcome("sum", sum.load());
  });
  CheckOptions options = options_of("random", true);
  options.executions_max = 20;
  const Result result = check(program, options);
  CHECK(result.failures.empty());
  CHECK(result.reason == "executions");
  CHECK(result.executions.explored == 20);
  CHECK(result.certificate.threads_max == 301);
  REQUIRE(result.outcomes.size() == 1);
  CHECK(result.outcomes.front().values == decltype(Outcome::values){{"plain", 300}, {"sum", 300}});
}

TEST_CASE("a failure among 300 threads replays", "[checker][random][stress]") {
  const Program program = program_of([] {
    atomic<int> last(0, "last");
    std::vector<thread> threads;
    for (int i = 1; i <= 300; ++i) threads.emplace_back([&last, i] { last.store(i); });
    for (thread& each : threads) each.join();
    expect(last.load() == 300, "the last thread is last");
  });
  for (const char* strategy : {"random", "dfs"}) {
    const Result result = check(program, options_of(strategy));
    REQUIRE(result.failures.size() == 1);
    require_replays(program, result.failures.front());
  }
}

}  // namespace
}  // namespace heddle::test
