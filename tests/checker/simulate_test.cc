// Virtual cores: what takes time there, who gets a core, and what is measured.

#include "checker/simulate.h"

#include <chrono>
#include <vector>

#include "sim/heddle.h"
#include "sim/work.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using Kind = CorePolicy::Kind;

Simulation simulate_on(std::uint32_t cores, const std::function<void()>& body,
                       CorePolicy policy = {}) {
  SimulationOptions options;
  options.cores = cores;
  options.policy = policy;
  return simulate(test::program_of(body), options);
}

// So many threads that each work for so long, at once.
std::function<void()> workers(std::size_t count, std::chrono::nanoseconds each) {
  return [=] {
    std::vector<heddle::thread> threads(count);
    for (heddle::thread& thread : threads) thread = heddle::thread{[=] { heddle::work(each); }};
    for (heddle::thread& thread : threads) thread.join();
  };
}

std::string line_of(const Simulation& simulation, std::size_t core) {
  std::string line;
  for (const Simulation::Segment& segment : simulation.cores[core].segments) {
    line += std::to_string(segment.thread) + ":" + std::to_string(segment.begin) + "-" +
            std::to_string(segment.end) + " ";
  }
  return line;
}

TEST_CASE("work takes time on a core, io takes it off the core", "[checker][simulate]") {
  CHECK(simulate_on(1, workers(4, 10us)).makespan == 40'000);
  CHECK(simulate_on(2, workers(4, 10us)).makespan == 20'000);
  CHECK(simulate_on(3, workers(4, 10us)).makespan == 20'000);  // two of them one after the other
  CHECK(simulate_on(4, workers(4, 10us)).makespan == 10'000);
  CHECK(simulate_on(9, workers(4, 10us)).makespan == 10'000);

  const auto wait = [] {
    std::vector<heddle::thread> threads(4);
    for (heddle::thread& thread : threads) thread = heddle::thread{[] { heddle::io(10us); }};
    for (heddle::thread& thread : threads) thread.join();
  };
  const Simulation waiting = simulate_on(1, wait);
  CHECK(waiting.makespan == 10'000);
  CHECK(waiting.busy() == 0);
  CHECK(waiting.ending == Ending::finished);
}

TEST_CASE("the clock of a simulation tells what work and io took", "[checker][simulate]") {
  const Simulation simulation = simulate_on(1, [] {
    heddle::work(3us);
    heddle::io(4us);
    heddle::outcome("now", steady_clock::now().time_since_epoch().count());
  });
  CHECK(simulation.outcome.front().second == 7'000);
}

TEST_CASE("round robin takes the core away after each quantum", "[checker][simulate]") {
  const CorePolicy policy{Kind::round_robin, 4'000};
  const Simulation simulation = simulate_on(1, workers(2, 10us), policy);
  CHECK(line_of(simulation, 0) ==
        "1:0-4000 2:4000-8000 1:8000-12000 2:12000-16000 1:16000-18000 "
        "2:18000-20000 ");
  CHECK(simulation.switches() == 5);
}

TEST_CASE("a quantum that ends while nobody waits is followed by another", "[checker][simulate]") {
  const auto late = [] {
    heddle::thread first{[] { heddle::work(20us); }};
    heddle::thread second{[] {
      heddle::io(10us);
      heddle::work(2us);
    }};
    first.join();
    second.join();
  };
  const Simulation simulation = simulate_on(1, late, {Kind::round_robin, 4'000});
  CHECK(line_of(simulation, 0) == "1:0-12000 2:12000-14000 1:14000-22000 ");
}

TEST_CASE("under the cooperative policy a thread keeps its core until it yields",
          "[checker][simulate]") {
  const auto pieces = [](bool yields) {
    return [=] {
      std::vector<heddle::thread> threads(2);
      for (heddle::thread& thread : threads) {
        thread = heddle::thread{[=] {
          for (int i = 0; i < 2; ++i) {
            heddle::work(5ms);
            if (yields) heddle::this_thread::yield();
          }
        }};
      }
      for (heddle::thread& thread : threads) thread.join();
    };
  };
  CHECK(line_of(simulate_on(1, pieces(false), {Kind::cooperative}), 0) ==
        "1:0-10000000 2:10000000-20000000 ");
  CHECK(line_of(simulate_on(1, pieces(true), {Kind::cooperative}), 0) ==
        "1:0-5000000 2:5000000-10000000 1:10000000-15000000 2:15000000-20000000 ");
}

TEST_CASE("the priority policy takes the core from who is less urgent, at once",
          "[checker][simulate]") {
  const auto body = [] {
    heddle::thread low{[] { heddle::work(10us); }};
    heddle::thread high{[] {
      heddle::this_thread::set_priority(1);
      heddle::io(3us);
      heddle::work(2us);
    }};
    low.join();
    high.join();
  };
  CHECK(line_of(simulate_on(1, body, {Kind::priority}), 0) == "1:0-3000 2:3000-5000 1:5000-12000 ");
  CHECK(line_of(simulate_on(1, body, {Kind::cooperative}), 0) == "1:0-10000 2:10000-12000 ");
  CHECK(simulate_on(2, body, {Kind::priority}).makespan == 10'000);
}

TEST_CASE("the random policy draws from the seed", "[checker][simulate]") {
  const auto line = [](std::uint64_t seed) {
    SimulationOptions options;
    options.policy = {Kind::random, 1'000};
    options.seed = seed;
    return line_of(simulate(test::program_of(workers(3, 10us)), options), 0);
  };
  CHECK(line(1) == line(1));
  CHECK(line(1) != line(2));
}

TEST_CASE("a simulation counts who waits for a lock, how often and how long",
          "[checker][simulate]") {
  const auto body = [] {
    heddle::mutex lock{"lock"};
    const auto hold = [&] {
      const heddle::lock_guard guard{lock};
      heddle::work(10us);
    };
    heddle::thread first{hold};
    heddle::thread second{hold};
    heddle::thread third{hold};
    first.join();
    second.join();
    third.join();
  };
  const Simulation simulation = simulate_on(3, body);
  CHECK(simulation.makespan == 30'000);
  REQUIRE(simulation.waits.size() == 1);
  CHECK(simulation.waits[0].object == "lock");
  CHECK(simulation.waits[0].count == 2);
  CHECK(simulation.waits[0].total == 10'000 + 20'000);
  CHECK(simulation.waits[0].longest == 20'000);
  CHECK(simulation.busy() == 30'000);  // who waits for a lock has no core
}

TEST_CASE("who waits to be notified waits for the condition, and then for the lock",
          "[checker][simulate]") {
  const auto body = [] {
    heddle::mutex lock{"lock"};
    heddle::condition_variable changed{"changed"};
    bool ready = false;
    heddle::thread waiter{[&] {
      heddle::unique_lock guard{lock};
      changed.wait(guard, [&] { return ready; });
    }};
    heddle::work(5us);
    {
      const heddle::lock_guard guard{lock};
      ready = true;
      changed.notify_one();
      heddle::work(2us);
    }
    waiter.join();
  };
  const Simulation simulation = simulate_on(2, body);
  REQUIRE(simulation.waits.size() == 2);
  CHECK(simulation.waits[0].object == "changed");
  CHECK(simulation.waits[0].total == 5'000);
  CHECK(simulation.waits[1].object == "lock");
  CHECK(simulation.waits[1].total == 2'000);
  CHECK(simulation.waits[1].longest == 2'000);
}

TEST_CASE("a wait with a time-out ends at its time, not before", "[checker][simulate]") {
  const auto body = [] {
    heddle::event never{"never"};
    heddle::thread worker{[] { heddle::work(3us); }};
    const bool set = never.wait_for(5us);
    heddle::outcome("set", set);
    heddle::outcome("now", steady_clock::now().time_since_epoch().count());
    worker.join();
  };
  const Simulation simulation = simulate_on(1, body);
  CHECK(simulation.outcome[0].second == 0);
  CHECK(simulation.outcome[1].second == 5'000);
  CHECK(simulation.makespan == 5'000);
}

TEST_CASE("a loop that spins keeps its core busy, and lets time pass", "[checker][simulate]") {
  const auto body = [] {
    heddle::atomic<bool> done{false, "done"};
    heddle::thread spinner{[&] {
      while (!done.load()) {
      }
    }};
    heddle::work(5us);
    done.store(true);
    spinner.join();
  };
  const Simulation two = simulate_on(2, body);
  CHECK(two.ending == Ending::finished);
  CHECK(two.makespan == 5'000);
  CHECK(two.busy() == 10'000);
  // On one core it takes turns with who it waits for, a quantum each.
  const Simulation one = simulate_on(1, body, {Kind::round_robin, 2'000});
  CHECK(one.ending == Ending::finished);
  CHECK(one.makespan > 5'000);
}

TEST_CASE("under the cooperative policy who spins on the only core is cut at the limit",
          "[checker][simulate]") {
  SimulationOptions options;
  options.policy.kind = Kind::cooperative;
  options.steps_max = 10'000;
  const auto body = [] {
    heddle::atomic<bool> done{false, "done"};
    heddle::thread setter{[&] {
      heddle::io(1us);
      done.store(true);
    }};
    while (!done.load()) {
    }
    setter.join();
  };
  const Simulation simulation = simulate(test::program_of(body), options);
  CHECK(simulation.ending == Ending::truncated);
  CHECK(simulation.failures.empty());
}

TEST_CASE("a simulation that fails tells why, and what was measured until then",
          "[checker][simulate]") {
  const Simulation failed = simulate_on(1, [] {
    heddle::work(5us);
    heddle::expect(false, "this holds");
  });
  REQUIRE(failed.failures.size() == 1);
  CHECK(failed.failures[0].kind == FailureKind::assertion);
  CHECK(failed.makespan == 5'000);

  const Simulation stuck = simulate_on(2, [] {
    heddle::latch never{1, "never"};
    heddle::work(5us);
    never.wait();
  });
  REQUIRE(stuck.failures.size() == 1);
  CHECK(stuck.failures[0].kind == FailureKind::deadlock);
}

TEST_CASE("in a search work is no operation, and io is a sleep", "[checker][simulate]") {
  const auto body = [] {
    heddle::atomic<int> count{0, "count"};
    const auto add = [&] {
      heddle::work(1s);
      count.fetch_add(1);
      heddle::work(1s);
    };
    heddle::thread first{add};
    heddle::thread second{add};
    first.join();
    second.join();
    heddle::outcome("now", steady_clock::now().time_since_epoch().count());
    heddle::io(5us);
    heddle::outcome("then", steady_clock::now().time_since_epoch().count());
    heddle::outcome("drawn", heddle::exponential(7us).count());
  };
  const Result result = check(test::program_of(body), test::options_of("dfs", true));
  CHECK(result.verdict == Verdict::passed);
  CHECK(result.executions.explored == 2);
  REQUIRE(result.outcomes.size() == 1);
  CHECK(result.outcomes[0].values[0].second == 0);
  CHECK(result.outcomes[0].values[1].second == 5'000);
  CHECK(result.outcomes[0].values[2].second == 7'000);
}

TEST_CASE("for real work takes processor time, and requests are nothing", "[sim][real]") {
  const auto start = std::chrono::steady_clock::now();
  heddle::work(2ms);
  CHECK(std::chrono::steady_clock::now() - start >= 2ms);
  const heddle::request request;
  request.complete();
  CHECK(heddle::exponential(1us) >= 0us);
}

// P(X > t) = e^(-t / mean), of many draws: the numbers of each of eight classes of the same
// probability, by chi-square with 7 degrees of freedom (24.3: exceeded with probability 0.001).
TEST_CASE("exponential durations are distributed as they say", "[checker][simulate]") {
  constexpr std::int64_t kMean = 1'000'000;
  constexpr int kDraws = 80'000;
  // kMean * ln(8 / (8 - i))
  const std::int64_t limits[] = {133'531, 287'682, 470'004, 693'147, 980'829, 1'386'294, 2'079'442};
  std::vector<int> classes(8);
  simulate_on(1, [&] {
    for (int i = 0; i < kDraws; ++i) {
      const std::int64_t drawn = heddle::exponential(std::chrono::nanoseconds(kMean)).count();
      ++classes[static_cast<std::size_t>(
          std::upper_bound(std::begin(limits), std::end(limits), drawn) - std::begin(limits))];
    }
  });
  double distance = 0;
  for (const int count : classes) {
    const double off = count - kDraws / 8.0;
    distance += off * off / (kDraws / 8.0);
  }
  CHECK(distance < 24.3);
}

TEST_CASE("each thread draws from a sequence of its own, whatever the cores",
          "[checker][simulate]") {
  const auto drawn_on = [](std::uint32_t cores) {
    std::vector<std::int64_t> drawn(2);
    simulate_on(cores, [&] {
      const auto draw = [&](std::size_t which) {
        for (int i = 0; i < 10; ++i) {
          const std::chrono::nanoseconds each = heddle::exponential(1us);
          drawn[which] += each.count();
          heddle::work(each);
        }
      };
      heddle::thread first{draw, std::size_t{0}};
      heddle::thread second{draw, std::size_t{1}};
      first.join();
      second.join();
    });
    return drawn;
  };
  CHECK(drawn_on(1) == drawn_on(2));
  CHECK(drawn_on(1)[0] != drawn_on(1)[1]);
}

}  // namespace
}  // namespace heddle
