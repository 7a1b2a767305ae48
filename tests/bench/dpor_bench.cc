// How fast dpor is, replays and all: whole searches of programs with known numbers of traces.

#include <benchmark/benchmark.h>

#include <deque>
#include <functional>

#include "sim/heddle.h"
#include "tests/bench/measure_search.h"
#include "tests/differential/last_zero.h"

namespace heddle {
namespace {

using Body = std::function<void()>;

void writers() {
  atomic<std::size_t> cell(0);
  run_threads(std::size_t{9}, [&](std::size_t thread) { cell.store(thread); });
}

void increments() {
  atomic<int> counter(0);
  run_threads(2, [&](int) {
    for (int i = 0; i < 6; ++i) counter.store(counter.load() + 1);
  });
}

void lockers() {
  mutex lock;
  run_threads(4, [&](int) {
    for (int i = 0; i < 3; ++i) {
      lock.lock();
      lock.unlock();
    }
  });
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
    run_threads(kThreads, [&](std::int64_t) {
      atomic<int> own(0);
      for (std::int64_t i = 1; i < operations / kThreads; ++i) own.fetch_add(1);
      shared.fetch_add(1);
    });
  };
}

void search_by_dpor(benchmark::State& state, const Body& body) {
  CheckOptions options;
  options.strategy = "dpor";
  options.keep_going = true;
  options.minimize_executions = 0;
  measure_search(state, {"bench", {}, body}, options);
}

BENCHMARK_CAPTURE(search_by_dpor, writers_9, writers);
BENCHMARK_CAPTURE(search_by_dpor, increments_2x6, increments);
BENCHMARK_CAPTURE(search_by_dpor, lockers_4x3, lockers);
BENCHMARK_CAPTURE(search_by_dpor, last_zero_13, last_zero(13));
BENCHMARK_CAPTURE(search_by_dpor, store_buffering_16, store_buffering(16));

void execution_length(benchmark::State& state) { search_by_dpor(state, chains(state.range(0))); }
BENCHMARK(execution_length)->Arg(10)->Arg(20)->Arg(50)->Arg(100)->Arg(200)->Arg(500)->Arg(1'000);

}  // namespace
}  // namespace heddle
