// Histories under the strategies: which response comes before which invocation is all that a search
// has to tell apart.

#include "sim/linearizable.h"

#include <array>
#include <random>

#include "sim/engine/fiber.h"
#include "tests/catch.h"
#include "tests/checker/support.h"
#include "tests/sim/fifo.h"

namespace heddle::test {
namespace {

using FifoHistory = linearizable<Fifo>;

// Threads that make one call each of an operation that touches nothing.
std::function<void()> callers(std::size_t count) {
  return [count] {
    FifoHistory history{Fifo{}, "queue"};
    std::vector<thread> threads;
    for (std::size_t i = 0; i < count; ++i) {
      threads.emplace_back([&] {
        history.call(
            "push", &Fifo::push, [](int) {}, 1);
      });
    }
    for (thread& each : threads) each.join();
    history.check();
  };
}

// Interval orders on n labelled elements: https://oeis.org/A079144.
TEST_CASE("dpor explores each order of calls that are apart once", "[checker][linearizable]") {
  const std::uint64_t counts[] = {1, 3, 19, 207};
  for (std::size_t threads = 1; threads <= 4; ++threads) {
    INFO(threads);
    const Result result = check(program_of(callers(threads)), options_of("dpor", true));
    CHECK(result.executions.explored == counts[threads - 1]);
    CHECK(result.executions.redundant == 0);
    CHECK(result.failures.empty());
  }
}

// The pop reads what no push of this program ever touches: no access orders it and the push that
// it misses, only time does. The popper comes first in the first execution of dpor.
void pop_from_stale_copy() {
  FifoHistory history{Fifo{}, "queue"};
  atomic<int> item(0, "item");
  atomic<int> copy(0, "copy");
  thread popper([&] {
    history.call("pop", &Fifo::pop, [&] {
      const int value = copy.load();
      return value == 0 ? std::nullopt : std::optional(value);
    });
  });
  thread pusher([&] {
    history.call(
        "push", &Fifo::push, [&](int value) { item.store(value); }, 1);
  });
  pusher.join(), popper.join();
  history.check();
}

TEST_CASE("a violation that only the order in time shows is found by every strategy",
          "[checker][linearizable]") {
  const Program program = program_of(pop_from_stale_copy);
  for (const std::string& strategy : strategy_names()) {
    INFO(strategy);
    CheckOptions options = options_of(strategy);
    options.executions_max = 1'000;
    const Result result = check(program, options);
    REQUIRE(result.verdict == Verdict::failed);
    CHECK(result.failures.front().failure.kind == FailureKind::assertion);
    CHECK(
        result.failures.front().failure.message.starts_with("not linearizable: pop() -> nothing"));
    require_replays(program, result.failures.front());
  }
  // 3 of 6 events each before the other: i s r and i l r have 20 interleavings; one is wrong.
  const Result all = check(program, options_of("dfs", true));
  CHECK(all.executions.explored == 20);
  CHECK(all.executions.failing == 1);
  const Result reduced = check(program, options_of("dpor", true));
  CHECK(reduced.executions.explored == 3);
  CHECK(reduced.executions.failing == 1);
}

TEST_CASE("a violation is found with the fewest preemptions that it takes",
          "[checker][linearizable]") {
  for (const char* strategy : {"dfs", "dpor"}) {
    CheckOptions options = options_of(strategy);
    options.preemptions_max = 2;
    const Result result = check(program_of(pop_from_stale_copy), options);
    REQUIRE(result.verdict == Verdict::failed);
    CHECK(result.failures.front().preemptions == 0);
  }
}

// A queue of atomics that is wrong in a way that `seed` draws, with three calls by two threads.
std::function<void()> drawn(std::uint64_t seed) {
  return [seed] {
    std::mt19937_64 random(seed);
    FifoHistory history{Fifo{}, "queue"};
    std::array<atomic<int>, 4> slots{atomic<int>{0}, atomic<int>{0}, atomic<int>{0},
                                     atomic<int>{0}};
    atomic<int> tail(0, "tail");
    atomic<int> head(0, "head");
    const bool claims_at_once = random() % 2 == 0;
    const bool looks_at_tail = random() % 2 == 0;
    const auto push = [&](int value) {
      const int position = claims_at_once ? tail.fetch_add(1) : tail.load();
      slots[static_cast<std::size_t>(position)].store(value);
      if (!claims_at_once) tail.store(position + 1);
    };
    const auto pop = [&]() -> std::optional<int> {
      const int position = head.load();
      if (looks_at_tail && tail.load() == position) return std::nullopt;
      const int value = slots[static_cast<std::size_t>(position)].load();
      if (value == 0) return std::nullopt;
      head.store(position + 1);
      return value;
    };
    const auto work = [&](bool pushes, int value) {
      if (pushes) {
        history.call("push", &Fifo::push, push, value);
      } else {
        history.call("pop", &Fifo::pop, pop);
      }
    };
    const bool pushes[] = {random() % 2 == 0, random() % 2 == 0, random() % 2 == 0};
    if (random() % 2 == 0) work(true, 3);
    thread first([&] {
      work(pushes[0], 1);
      work(pushes[1], 2);
    });
    work(pushes[2], 4);
    first.join();
    history.check();
  };
}

// A sanitizer makes each ten times as long.
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
constexpr std::uint64_t kDrawn = 10;
#else
constexpr std::uint64_t kDrawn = 40;
#endif

TEST_CASE("dpor finds what dfs finds in histories drawn at random, in as many traces",
          "[checker][linearizable]") {
  std::size_t failing = 0;
  std::size_t passing = 0;
  for (std::uint64_t seed = 1; seed <= kDrawn; ++seed) {
    INFO("seed " << seed);
    const Program program = program_of(drawn(seed));
    CheckOptions options = options_of("dfs", true);
    options.executions_max = 50'000;
    const ReductionCheck compared = verify_reduction(program, options);
    REQUIRE(compared.complete);
    CHECK(compared.holds());
    const bool fails = !check(program, options_of("dpor")).failures.empty();
    CHECK(fails == !check(program, options_of("dfs")).failures.empty());
    (fails ? failing : passing) += 1;
  }
  CHECK(failing > 0);
  CHECK(passing > 0);
}

}  // namespace
}  // namespace heddle::test
