// The samplers do what their papers say, end programs that spin, and bring executions back.

#include "checker/scheduler/samplers.h"

#include <cmath>
#include <map>
#include <set>

#include "tests/catch.h"
#include "tests/checker/chi_square.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

const std::vector<std::string>& samplers() {
  static const std::vector<std::string> names = {"random", "urw", "surw", "rff",     "portfolio",
                                                 "pct:1",  "pct", "pos",  "delay:0", "delay"};
  return names;
}

// Whether the sampler decides that execution, not a walk that measures.
bool decides(std::uint64_t number) { return number > 2 && number % kStretch != 1; }

// Of `executions` that the sampler decides, how many fail.
std::uint64_t hits_of(const std::string& strategy, const std::function<void()>& body,
                      std::uint64_t executions, Guarantee* guarantee = nullptr) {
  const auto sampler = make_sampler(parse_strategy(strategy), 20240601);
  MachineOptions options;
  if (sampler->needs_events()) options.recording = Recording::events;
  Machine machine(options);
  std::uint64_t hits = 0;
  for (std::uint64_t number = 1; executions > 0; ++number) {
    sampler->begin_execution();
    machine.run(body, *sampler);
    sampler->end_execution(machine);
    if (!decides(number)) continue;
    hits += !machine.notes().empty();
    --executions;
  }
  if (guarantee != nullptr) *guarantee = sampler->guarantee().value();
  return hits;
}

// What the sampler's executions leave in `body.seen`, and how often.
template <typename Body>
Sample counts_of(const std::string& strategy, std::uint64_t seed, std::uint64_t executions,
                 std::size_t alternatives, const Body& body) {
  const auto sampler = make_sampler(parse_strategy(strategy), seed);
  MachineOptions options;
  options.recording = Recording::events;
  Machine machine(options);
  std::map<std::string, std::uint64_t> counts;
  for (std::uint64_t number = 1; executions > 0; ++number) {
    std::string seen;
    sampler->begin_execution();
    machine.run([&] { body(seen); }, *sampler);
    sampler->end_execution(machine);
    if (!decides(number)) continue;
    ++counts[seen];
    --executions;
  }
  REQUIRE(counts.size() == alternatives);
  std::vector<std::uint64_t> seen;
  for (const auto& [text, count] : counts) seen.push_back(count);
  return uniform(std::move(seen));
}

// How far `count` may be from `expected` by chance: four standard deviations.
double slack_of(double expected) { return 4 * std::sqrt(expected); }

// --- Bugs of a known depth, beside threads that only take part ------------------------------

void with_bystanders(const std::function<void()>& one, const std::function<void()>& other) {
  atomic<int> busy(0, "busy");
  const auto work = [&] {
    for (int i = 0; i < 4; ++i) busy.fetch_add(1);
  };
  thread first(one), bystander(work), second(other), another(work);
  first.join(), bystander.join(), second.join(), another.join();
}

// One order of two operations.
void use_before_making() {
  atomic<int> made(0, "made");
  with_bystanders([&] { made.store(1); }, [&] { expect(made.load() == 1, "made before used"); });
}

// Two: between the halves of another thread's step.
void store_between() {
  atomic<int> cell(0, "cell");
  with_bystanders(
      [&] {
        cell.store(1);
        expect(cell.load() == 1, "nobody stores in between");
      },
      [&] { cell.store(2); });
}

// Three: each thread's second step after the other's first and second, in turn.
void four_in_turn() {
  atomic<int> turn(0, "turn");
  const auto step = [&](int from) {
    int expected = from;
    turn.compare_exchange_strong(expected, from + 1);
  };
  with_bystanders(
      [&] {
        step(0);
        step(2);
      },
      [&] {
        step(1);
        step(3);
        expect(turn.load() != 4, "never four in turn");
      });
}

TEST_CASE("pct finds bugs of depth 1, 2 and 3 at least as often as its bound says",
          "[checker][samplers]") {
  constexpr std::uint64_t kExecutions = 20'000;
  struct Planted {
    std::string strategy;
    void (*body)();
  };
  for (const auto& [strategy, body] :
       {Planted{"pct:1", use_before_making}, {"pct:2", store_between}, {"pct:3", four_in_turn}}) {
    Guarantee guarantee;
    const auto hits = static_cast<double>(hits_of(strategy, body, kExecutions, &guarantee));
    const double least = guarantee.probability * kExecutions;
    INFO(strategy << ": " << hits << " of at least " << least << ", k=" << guarantee.points);
    CHECK(guarantee.threads == 5);
    CHECK(std::to_string(guarantee.depth) == strategy.substr(4));
    CHECK(hits >= least - slack_of(least));
  }
}

TEST_CASE("pct with fewer changes than a bug takes does not find it", "[checker][samplers]") {
  CHECK(hits_of("pct:1", store_between, 5'000) == 0);
  CHECK(hits_of("pct:2", four_in_turn, 5'000) == 0);
}

TEST_CASE("pct draws the order of the threads uniformly", "[checker][samplers]") {
  const auto sampler = make_sampler(parse_strategy("pct:1"), 3);
  Machine machine(MachineOptions{});
  const std::function<void()> body = adders(4, 2);
  std::map<Answers, std::uint64_t> orders;
  for (std::uint64_t number = 1; number <= 24'000; ++number) {
    sampler->begin_execution();
    machine.run(body, *sampler);
    sampler->end_execution(machine);
    if (decides(number)) ++orders[machine.schedule()];
  }
  REQUIRE(orders.size() == 24);
  std::vector<std::uint64_t> seen;
  for (const auto& [answers, count] : orders) seen.push_back(count);
  INFO(uniform(seen).statistic());
  CHECK(uniform(seen).fits());
}

TEST_CASE("the guarantee of pct says how many executions make 95 %", "[checker][samplers]") {
  CheckOptions options = options_of("pct:2");
  options.executions_max = 1'000;
  const Result result = check(program_of(adders(3, 4)), options);
  REQUIRE(result.guarantee);
  CHECK(result.guarantee->threads == 4);
  CHECK(result.guarantee->points == 11);  // 12 operations, and before the last there is no choice
  CHECK(result.guarantee->probability == 1.0 / (4 * 11));
  CHECK(result.guarantee->executions_for_95 == 131);  // 1 - (43/44)^131 = 0.9508
  CHECK_FALSE(check(program_of(adders(3, 4)), options_of("pos")).guarantee);
}

// One operation beside many: the highest of n+2 priorities is equally likely any of them.
TEST_CASE("pos has each order of a race whatever else its threads do", "[checker][samplers]") {
  constexpr std::uint64_t kExecutions = 20'000;
  for (const int others : {0, 3, 8}) {
    const auto body = [=] {
      atomic<int> cell(0, "cell");
      thread one([&] { cell.store(1); });
      thread other([&] {
        atomic<int> own(0, "own");
        for (int i = 0; i < others; ++i) own.fetch_add(1);
        expect(cell.load() == 1, "the store comes first");
      });
      one.join(), other.join();
    };
    const double expected = static_cast<double>(kExecutions) / (others + 2);
    const auto hits = static_cast<double>(hits_of("pos", body, kExecutions));
    INFO(others << ": " << hits << " of " << expected);
    CHECK(std::abs(hits - expected) < slack_of(expected));
  }
}

// Increments of two threads, each a race with the next of the other: new priorities each time make
// all orders equally likely at each point, as a random walk has it.
TEST_CASE("pos draws new priorities for what was in a race", "[checker][samplers]") {
  const auto sampler = make_sampler(parse_strategy("pos"), 5);
  Machine machine(MachineOptions{});
  const std::function<void()> body = adders(2, 3);
  std::map<Answers, std::uint64_t> orders;
  double total = 0;
  for (std::uint64_t number = 1; number <= 32'000; ++number) {
    sampler->begin_execution();
    machine.run(body, *sampler);
    sampler->end_execution(machine);
    if (!decides(number)) continue;
    ++orders[machine.schedule()];
    ++total;
  }
  REQUIRE(orders.size() == multinomial({3, 3}));
  Sample sample;
  for (const auto& [answers, count] : orders) {
    sample.seen.push_back(count);
    sample.expected.push_back(std::ldexp(total, -static_cast<int>(answers.size())));
  }
  INFO(sample.statistic());
  CHECK(sample.fits());
}

TEST_CASE("delay has each execution of as many delays as often as its bound says",
          "[checker][samplers]") {
  constexpr std::uint64_t kExecutions = 20'000;
  const auto sampler = make_sampler(parse_strategy("delay:1"), 9);
  Machine machine(MachineOptions{});
  const std::function<void()> body = adders(2, 3);
  std::map<Answers, std::uint64_t> orders;
  for (std::uint64_t number = 1; number <= kExecutions; ++number) {
    sampler->begin_execution();
    machine.run(body, *sampler);
    sampler->end_execution(machine);
    if (decides(number)) ++orders[machine.schedule()];
  }
  // T1 T1 T1, or T2 from one of its operations on until it ends: five points at most.
  const std::set<Answers> expected = {{1, 1, 1}, {2, 2, 2}, {1, 2, 2, 2}, {1, 1, 2, 2, 2}};
  std::set<Answers> seen;
  const double least = kExecutions * 0.99 / 6;
  for (const auto& [answers, count] : orders) {
    seen.insert(answers);
    CHECK(static_cast<double>(count) >= least - slack_of(least));
  }
  CHECK(seen == expected);
}

TEST_CASE("delay without a delay decides nothing at random", "[checker][samplers]") {
  CHECK(hits_of("delay:0", store_between, 1'000) == 0);
  CHECK(hits_of("delay:1", store_between, 1'000) > 0);
}

// Threads that each do so many operations on one atomic, and tell of it.
auto in_sight(std::vector<int> operations) {
  return [=](std::string& seen) {
    atomic<int> shared(0, "shared");
    std::vector<thread> threads;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      threads.emplace_back([&, i] {
        for (int k = 0; k < operations[i]; ++k) {
          shared.fetch_add(1);
          seen += static_cast<char>('a' + i);
        }
      });
    }
    for (thread& each : threads) each.join();
  };
}

TEST_CASE("all interleavings are equally likely under urw", "[checker][samplers]") {
  for (const std::vector<int>& operations :
       std::vector<std::vector<int>>{{3, 3}, {2, 2, 2}, {1, 2, 3}, {1, 7}, {1, 1, 1, 1}}) {
    const std::size_t interleavings =
        multinomial(std::vector<std::uint64_t>(operations.begin(), operations.end()));
    const Sample sample =
        counts_of("urw", 11, 300 * interleavings, interleavings, in_sight(operations));
    INFO(interleavings << ": " << sample.statistic());
    CHECK(sample.fits());
  }
}

// Each of the 45 is as likely as any other, though a part of the operations is that of a thread
// which does not exist yet: 6! / (4 * 2 * 2), by the sizes of the subtrees of what comes after
// what.
TEST_CASE("urw counts what threads are still to be created", "[checker][samplers]") {
  const auto body = [](std::string& seen) {
    atomic<int> shared(0, "shared");
    const auto step = [&](char name) {
      shared.fetch_add(1);
      seen += name;
    };
    thread parent([&] {
      step('a');
      thread child([&] {
        step('c');
        step('C');
      });
      step('b');
      child.join();
    });
    thread other([&] {
      step('o');
      step('O');
    });
    parent.join(), other.join();
  };
  const Sample sample = counts_of("urw", 12, 18'000, 45, body);
  INFO(sample.statistic());
  CHECK(sample.fits());
}

TEST_CASE("pos and pct are not uniform, by the test that urw passes", "[checker][samplers]") {
  CHECK_FALSE(counts_of("pos", 11, 6'000, 8, in_sight({1, 7})).fits());
}

TEST_CASE("all orders on the object of interest are equally likely under surw",
          "[checker][samplers]") {
  for (const int noise : {1, 6}) {
    const auto body = [=](std::string& seen) {
      atomic<int> shared(0, "shared");
      const auto work = [&](char name, int own_operations) {
        atomic<int> own(0, "own");
        for (int i = 0; i < 2; ++i) {
          for (int k = 0; k < own_operations; ++k) own.fetch_add(1);
          shared.fetch_add(1);
          seen += name;
        }
      };
      thread one([&] { work('a', 0); }), other([&] { work('b', noise); });
      one.join(), other.join();
    };
    const Sample sample = counts_of("surw", 13, 6'000, 6, body);
    INFO(noise << ": " << sample.statistic());
    CHECK(sample.fits());
    CHECK_FALSE(counts_of("urw", 13, 6'000, 6, body).fits());
  }
}

// As in SCTBench: one thread must see the first variable before, or the second after, what
// another has done to it, between the two steps of each of so many others.
void reorder(int setters) {
  atomic<int> a(0, "a"), b(0, "b");
  std::vector<thread> threads;
  for (int i = 0; i < setters; ++i) {
    threads.emplace_back([&] {
      a.store(1);
      b.store(-1);
    });
  }
  threads.emplace_back([&] {
    const int first = a.load();
    const int second = b.load();
    expect((first == 0 && second == 0) || (first == 1 && second == -1), "both or neither");
  });
  for (thread& each : threads) each.join();
}

void two_stage(int writers) {
  mutex first_lock("first lock"), second_lock("second lock");
  var<int> first(0, "first"), second(0, "second");
  std::vector<thread> threads;
  for (int i = 0; i < writers; ++i) {
    threads.emplace_back([&] {
      {
        const std::lock_guard guard(first_lock);
        first.write(1);
      }
      const std::lock_guard guard(second_lock);
      second.write(2);
    });
  }
  threads.emplace_back([&] {
    {
      const std::lock_guard guard(first_lock);
      if (first.read() == 0) return;
    }
    const std::lock_guard guard(second_lock);
    expect(second.read() == 2, "the second stage follows the first");
  });
  for (thread& each : threads) each.join();
}

TEST_CASE("surw finds reorder-100 and two-stage-50 within 10,000 executions",
          "[checker][samplers]") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CheckOptions options = options_of("surw");
    options.seed = seed;
    options.executions_max = 10'000;
    INFO("seed " << seed);
    CHECK(check(program_of([] { reorder(99); }), options).verdict == Verdict::failed);
    CHECK(check(program_of([] { two_stage(49); }), options).verdict == Verdict::failed);
  }
}

// Steps in turn, of which each must read from the one before: at random 1 in 2^11.
void in_turn() {
  constexpr int kTurns = 12;
  atomic<int> turn(0, "turn");
  const auto steps = [&](int parity) {
    for (int i = parity; i < kTurns; i += 2) {
      int expected = i;
      if (!turn.compare_exchange_strong(expected, i + 1)) return;
    }
    expect(turn.load() < kTurns, "not all in turn");
  };
  thread one([&] { steps(0); }), other([&] { steps(1); });
  one.join(), other.join();
}

TEST_CASE("rff follows what reads from what to where a walk seldom comes", "[checker][samplers]") {
  std::uint64_t by_rff = 0, by_random = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto first = [&](const char* strategy) {
      CheckOptions options = options_of(strategy);
      options.seed = seed;
      options.executions_max = 50'000;
      const Result result = check(program_of(in_turn), options);
      return result.failures.empty() ? 50'000 : result.failures.front().execution;
    };
    by_rff += first("rff");
    by_random += first("random");
  }
  INFO(by_rff << " and " << by_random);
  CHECK(by_rff * 2 < by_random);
}

TEST_CASE("portfolio finds what any of its samplers does", "[checker][samplers]") {
  for (const std::function<void()>& body :
       std::vector<std::function<void()>>{use_before_making, store_between, four_in_turn, in_turn,
                                          [] { reorder(20); }, [] { two_stage(10); }}) {
    CheckOptions options = options_of("portfolio");
    options.executions_max = 10'000;
    CHECK(check(program_of(body), options).verdict == Verdict::failed);
  }
}

TEST_CASE("a search that has found nothing estimates what it has not seen", "[checker][samplers]") {
  for (const std::string& strategy : std::vector<std::string>{"random", "urw", "portfolio"}) {
    INFO(strategy);
    CheckOptions options = options_of(strategy);
    options.executions_max = 2'000;
    // Each interleaving of additions is a combination of its own.
    const Result few = check(program_of(adders(2, 2)), options);
    REQUIRE(few.unseen);
    CHECK(few.unseen->executions == 1'000);
    CHECK(few.unseen->combinations == multinomial({2, 2}));
    CHECK(few.unseen->once == 0);
    CHECK(few.unseen->probability == 0);
    CHECK(few.unseen->at_least == 6);
    const Result many = check(program_of(adders(4, 5)), options);
    REQUIRE(many.unseen);
    CHECK(many.unseen->combinations > 950);
    CHECK(many.unseen->probability > 0.9);
    CHECK(many.unseen->at_least > 10'000);
  }
  CHECK_FALSE(check(program_of(use_before_making), options_of("random")).unseen);
  CHECK_FALSE(check(program_of(adders(2, 2)), options_of("dpor")).unseen);
}

// Of a random walk on 1,680 equally likely orders: what is new in the next 1,000.
TEST_CASE("the estimate of what was not seen is about right", "[checker][samplers]") {
  CheckOptions options = options_of("urw");
  options.executions_max = 1'000;
  const Result result = check(program_of(adders(3, 3)), options);
  REQUIRE(result.unseen);
  const double share = 1 - static_cast<double>(result.unseen->combinations) / 1'680;
  CHECK(std::abs(result.unseen->probability - share) < 0.06);
  CHECK(std::abs(result.unseen->at_least - 1'680) < 200);
}

// --- All of them ----------------------------------------------------------------------------

void spin(bool yields) {
  atomic<int> flag(0, "flag");
  const auto wait = [&] {
    while (flag.load() == 0) {
      if (yields) this_thread::yield();
    }
  };
  thread one(wait), other(wait);
  thread setter([&] { flag.store(1); });
  one.join(), other.join(), setter.join();
}

TEST_CASE("every sampler ends programs that spin", "[checker][samplers]") {
  for (const std::string& strategy : samplers()) {
    for (const bool yields : {false, true}) {
      INFO(strategy << (yields ? ", yields" : ", does not yield"));
      CheckOptions options = options_of(strategy);
      options.executions_max = 300;
      const Result result = check(program_of([=] { spin(yields); }), options);
      CHECK(result.executions.explored == 300);
      CHECK(result.failures.empty());
      CHECK(result.reason == "executions");
      CHECK(result.events < 300 * 1'000);
    }
  }
}

// Two threads that increment without a lock, each after it has started one that does so too.
void families() {
  var<int> count(0, "count");
  const auto parent = [&] {
    atomic<int> own(0);
    own.fetch_add(1);
    thread child([&] {
      count.write(count.read() + 1);
      own.fetch_add(1);
    });
    own.fetch_add(1);
    child.join();
  };
  thread one(parent), other(parent);
  one.join(), other.join();
  outcome("count", count.read());
}

std::string text_of(const Result& result) {
  std::string text = std::to_string(result.executions.explored) + " " +
                     std::to_string(result.events) + " " +
                     std::to_string(result.certificate.choice_points) + " " +
                     std::to_string(result.certificate.preemptions_max);
  for (const Outcome& outcome : result.outcomes) text += " " + std::to_string(outcome.count);
  for (const FailureReport& report : result.failures) {
    text += "\n" + report.seed + " " + std::to_string(report.execution);
  }
  if (result.guarantee) text += " " + std::to_string(result.guarantee->points);
  return text;
}

TEST_CASE("several jobs sample what one does, whatever is learned", "[checker][samplers][jobs]") {
  for (const std::string& strategy : samplers()) {
    INFO(strategy);
    CheckOptions options = options_of(strategy, true);
    options.executions_max = 5'000;
    const Result alone = check(program_of(families), options);
    for (const std::uint32_t jobs : {2U, 5U}) {
      options.jobs = jobs;
      Result together = check(program_of(families), options);
      CHECK(text_of(together) == text_of(alone));
    }
  }
}

TEST_CASE("the same seed gives the same samples, another seed others", "[checker][samplers]") {
  for (const std::string strategy : {"pct", "pos", "delay", "urw", "surw", "rff", "portfolio"}) {
    INFO(strategy);
    const auto summary = [&](std::uint64_t seed) {
      CheckOptions options = options_of(strategy, true);
      options.executions_max = 500;
      options.seed = seed;
      return text_of(check(program_of(families), options));
    };
    CHECK(summary(1) == summary(1));
    CHECK(summary(1) != summary(2));
  }
}

TEST_CASE("what a sampler finds replays, and is minimised", "[checker][samplers]") {
  for (const std::string& strategy : samplers()) {
    INFO(strategy);
    CheckOptions options = options_of(strategy);
    options.without.set(static_cast<std::size_t>(FailureKind::data_race));
    const auto overtaken = [] {
      atomic<int> cell(0, "cell");
      thread one([&] {
        cell.store(1);
        cell.store(2);
      });
      thread other([&] { expect(cell.load() != 1, "never in between"); });
      one.join(), other.join();
    };
    Result result = check(program_of(overtaken), options);
    REQUIRE(result.failures.size() == 1);
    CHECK(result.failures.front().strategy == parse_strategy(strategy).text());
    require_replays(program_of(overtaken), result.failures.front());
    options.minimize_executions = 1'000;
    result = check(program_of(overtaken), options);
    REQUIRE(result.failures.size() == 1);
    CHECK(result.failures.front().preemptions == 1);
    CHECK(result.failures.front().fewest_preemptions);
    require_replays(program_of(overtaken), result.failures.front());
  }
}

TEST_CASE("a round of stretches begins when all before it are known", "[checker][samplers]") {
  const std::vector<std::uint64_t> first = {0, 1, 2, 2, 4, 4, 4, 4, 8};
  for (std::uint64_t number = 0; number < first.size(); ++number) {
    CHECK(first_of_round(number) == first[number]);
  }
  CHECK(first_of_round(63) == 32);
  CHECK(first_of_round(64) == 64);
  CHECK(first_of_round(127) == 64);
  CHECK(first_of_round(1'000) == 960);
}

}  // namespace
}  // namespace heddle::test
