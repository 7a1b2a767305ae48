// How fast dpor is, replays and all: whole searches of programs with known numbers of traces.

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "sim/heddle.h"
#include "tests/bench/measure_search.h"

namespace heddle {
namespace {

using Body = std::function<void()>;

// `kCount` threads that run work(number), joined. Nothing here takes memory from the heap, which
// would be measured as well.
template <std::size_t kCount, typename Work>
void run_threads(const Work& work) {
  std::array<thread, kCount> threads;
  for (std::size_t i = 0; i < kCount; ++i) threads[i] = thread([&work, i] { work(i); });
  for (thread& each : threads) each.join();
}

void writers() {
  atomic<std::size_t> cell(0);
  run_threads<9>([&](std::size_t thread) { cell.store(thread); });
}

void increments() {
  atomic<int> counter(0);
  run_threads<2>([&](std::size_t) {
    for (int i = 0; i < 6; ++i) counter.store(counter.load() + 1);
  });
}

void lockers() {
  mutex lock;
  run_threads<4>([&](std::size_t) {
    for (int i = 0; i < 3; ++i) {
      lock.lock();
      lock.unlock();
    }
  });
}

// Abdulla, Aronis, Jonsson, Sagonas, JACM 2017, section 11.
template <std::size_t kSize>
void last_zero() {
  std::array<atomic<int>, kSize + 1> cells;
  run_threads<kSize + 1>([&](std::size_t thread) {
    if (thread > 0) return cells[thread].store(cells[thread - 1].load() + 1);
    for (std::size_t i = kSize; cells[i].load() != 0;) --i;
  });
}

template <std::size_t kThreads>
void store_buffering() {
  std::array<atomic<int>, kThreads> cells;
  run_threads<kThreads>([&](std::size_t thread) {
    cells[thread].store(1);
    static_cast<void>(cells[(thread + 1) % kThreads].load());
  });
}

// Five threads that each add to a counter of their own and, at the end, to one they share: 5!
// traces, whatever `operations`, the length of an execution.
Body chains(std::int64_t operations) {
  return [=] {
    constexpr std::size_t kThreads = 5;
    atomic<int> shared(0);
    run_threads<kThreads>([&](std::size_t) {
      atomic<int> own(0);
      for (std::int64_t i = 1; i < operations / std::int64_t{kThreads}; ++i) own.fetch_add(1);
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
BENCHMARK_CAPTURE(search_by_dpor, last_zero_13, last_zero<13>);
BENCHMARK_CAPTURE(search_by_dpor, store_buffering_16, store_buffering<16>);

void execution_length(benchmark::State& state) { search_by_dpor(state, chains(state.range(0))); }
BENCHMARK(execution_length)->Arg(10)->Arg(20)->Arg(50)->Arg(100)->Arg(200)->Arg(500)->Arg(1'000);

}  // namespace
}  // namespace heddle
