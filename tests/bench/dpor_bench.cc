// How fast dpor is: executions a second and the cost of one of their operations, replays and all,
// as a ratio to a raw context switch in the same run. The counters are of the best iteration, each
// of which is a whole search.

#include <benchmark/benchmark.h>

#include <deque>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "checker/check.h"
#include "sim/heddle.h"
#include "tests/bench/raw_switch.h"

namespace heddle {
namespace {

using Body = std::function<void()>;

// `count` threads that run work(number), joined.
template <typename Work>
void run_threads(std::size_t count, const Work& work) {
  std::vector<thread> threads(count);
  for (std::size_t i = 0; i < count; ++i) threads[i] = thread([&work, i] { work(i); });
  for (thread& each : threads) each.join();
}

void writers() {
  atomic<std::size_t> cell(0);
  run_threads(9, [&](std::size_t thread) { cell.store(thread); });
}

void increments() {
  atomic<int> counter(0);
  run_threads(2, [&](std::size_t) {
    for (int i = 0; i < 6; ++i) counter.store(counter.load() + 1);
  });
}

void lockers() {
  mutex lock;
  run_threads(4, [&](std::size_t) {
    for (int i = 0; i < 3; ++i) {
      lock.lock();
      lock.unlock();
    }
  });
}

// Abdulla, Aronis, Jonsson, Sagonas, JACM 2017, section 11.
Body last_zero(std::size_t size) {
  return [=] {
    std::deque<atomic<int>> cells;
    for (std::size_t i = 0; i <= size; ++i) cells.emplace_back(0);
    run_threads(size + 1, [&](std::size_t thread) {
      if (thread > 0) return cells[thread].store(cells[thread - 1].load() + 1);
      for (std::size_t i = size; cells[i].load() != 0;) --i;
    });
  };
}

Body store_buffering(std::size_t threads) {
  return [=] {
    std::deque<atomic<int>> cells;
    for (std::size_t i = 0; i < threads; ++i) cells.emplace_back(0);
    run_threads(threads, [&](std::size_t thread) {
      cells[thread].store(1);
      static_cast<void>(cells[(thread + 1) % threads].load());
    });
  };
}

// Five threads that each add to a counter of their own and, at the end, to one they share: 5!
// traces, whatever `operations`, the length of an execution.
Body chains(std::int64_t operations) {
  return [=] {
    constexpr std::int64_t kThreads = 5;
    atomic<int> shared(0);
    run_threads(kThreads, [&](std::size_t) {
      atomic<int> own(0);
      for (std::int64_t i = 1; i < operations / kThreads; ++i) own.fetch_add(1);
      shared.fetch_add(1);
    });
  };
}

void search(benchmark::State& state, const Body& body) {
  CheckOptions options;
  options.strategy = "dpor";
  options.keep_going = true;

  const double raw_switch = raw_switch_nanoseconds();
  Result best;
  best.seconds = std::numeric_limits<double>::max();
  for (auto _ : state) {
    Result result = check({"bench", {}, body}, options);
    if (!result.exhaustive) return state.SkipWithError("the search did not come to its end");
    if (result.seconds < best.seconds) best = std::move(result);
  }
  const double per_operation = best.seconds * 1e9 / static_cast<double>(best.events);
  const auto executions = static_cast<double>(best.executions.explored);
  state.counters["executions"] = executions;
  state.counters["executions_per_second"] = executions / best.seconds;
  state.counters["ns_per_operation"] = per_operation;
  state.counters["ns_per_raw_switch"] = raw_switch;
  state.counters["raw_switches_per_operation"] = per_operation / raw_switch;
}

BENCHMARK_CAPTURE(search, writers_9, writers);
BENCHMARK_CAPTURE(search, increments_2x6, increments);
BENCHMARK_CAPTURE(search, lockers_4x3, lockers);
BENCHMARK_CAPTURE(search, last_zero_13, last_zero(13));
BENCHMARK_CAPTURE(search, store_buffering_16, store_buffering(16));

void execution_length(benchmark::State& state) { search(state, chains(state.range(0))); }
BENCHMARK(execution_length)->RangeMultiplier(10)->Range(10, 1000);

}  // namespace
}  // namespace heddle
