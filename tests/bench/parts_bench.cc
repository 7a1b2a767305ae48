// What an operation costs, and of which parts: the machine, the decision, the switch, the
// detectors, each kind of object; and what an execution and a thread cost beside their operations.
// `heddle_bench --benchmark_filter=part`. docs/speed.md has the table.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "sim/heddle.h"
#include "tests/bench/measure_search.h"
#include "tests/bench/raw_switch.h"

namespace heddle {
namespace {

constexpr std::int64_t kMany = 1'000;
constexpr std::uint64_t kExecutions = 1'000;
constexpr std::uint64_t kWithout = 100;  // times as many of those that are short

// A body that does something `count` times in an execution.
using BodyOf = std::function<std::function<void()>(std::int64_t count)>;

CheckOptions options_of(const std::string& strategy) {
  CheckOptions options;
  options.strategy = strategy;
  options.keep_going = true;
  options.minimize_executions = 0;
  return options;
}

// The part that is there `many` times in one execution and never in another: what it adds to it.
void measure_part(benchmark::State& state, const BodyOf& body, const CheckOptions& options,
                  std::int64_t many = kMany, std::uint64_t executions = kExecutions) {
  ExecutionTime with({"part", {}, body(many)}, options, executions);
  ExecutionTime without({"part", {}, body(0)}, options, executions * kWithout);
  for (auto _ : state) {
    with.measure();
    without.measure();
  }
  const double part = (with.nanoseconds() - without.nanoseconds()) / static_cast<double>(many);
  state.counters["ns"] = part;
  state.counters["raw_switches"] = part / raw_switch_nanoseconds();
}

// --- An operation ----------------------------------------------------------------------------

// Of one thread, which nobody competes with.
BodyOf alone(const std::function<void(std::int64_t)>& work) {
  return [=](std::int64_t count) { return [=] { work(count); }; };
}

// Half of them by each of two threads.
BodyOf by_two(const std::function<void(atomic<int>&)>& operation) {
  return [=](std::int64_t count) {
    return [=] {
      atomic<int> shared(0);
      const auto work = [&] {
        for (std::int64_t i = 0; i < count / 2; ++i) operation(shared);
      };
      std::array<thread, 2> threads{thread(work), thread(work)};
      for (thread& each : threads) each.join();
    };
  };
}

void add_one(atomic<int>& shared) { shared.fetch_add(1); }

void part_operation_alone(benchmark::State& state) {
  const auto work = [](std::int64_t count) {
    atomic<int> shared(0);
    for (std::int64_t i = 0; i < count; ++i) add_one(shared);
  };
  measure_part(state, alone(work), options_of("random"));
}
BENCHMARK(part_operation_alone);

// Decided at each, but nobody is ever switched to.
void part_operation_with_decision(benchmark::State& state) {
  measure_part(state, by_two(add_one), options_of("pct:1"));
}
BENCHMARK(part_operation_with_decision);

// Every second of them is a switch, for random; more or fewer for others.
void part_operation_of_two(benchmark::State& state, const std::string& strategy) {
  measure_part(state, by_two(add_one), options_of(strategy));
}
BENCHMARK_CAPTURE(part_operation_of_two, random, "random");
BENCHMARK_CAPTURE(part_operation_of_two, pct, "pct");
BENCHMARK_CAPTURE(part_operation_of_two, pos, "pos");
BENCHMARK_CAPTURE(part_operation_of_two, delay, "delay");
BENCHMARK_CAPTURE(part_operation_of_two, urw, "urw");
BENCHMARK_CAPTURE(part_operation_of_two, surw, "surw");
BENCHMARK_CAPTURE(part_operation_of_two, rff, "rff");
BENCHMARK_CAPTURE(part_operation_of_two, portfolio, "portfolio");

// --- Kinds of objects, and their detectors ---------------------------------------------------

void measure_kind(benchmark::State& state, const std::function<void(std::int64_t)>& work) {
  CheckOptions options = options_of("random");
  if (state.range(0) == 0) options.without.set();
  measure_part(state, alone(work), options);
}

// With all detectors, and with none.
#define HEDDLE_BENCH_PART(function) BENCHMARK(function)->ArgName("detectors")->Arg(1)->Arg(0)

void part_atomic_load(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    atomic<int> shared(0);
    for (std::int64_t i = 0; i < count; ++i) benchmark::DoNotOptimize(shared.load());
  });
}
HEDDLE_BENCH_PART(part_atomic_load);

void part_atomic_store(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    atomic<int> shared(0);
    for (std::int64_t i = 0; i < count; ++i) shared.store(1);
  });
}
HEDDLE_BENCH_PART(part_atomic_store);

void part_var_read(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    var<int> shared(0);
    for (std::int64_t i = 0; i < count; ++i) benchmark::DoNotOptimize(shared.read());
  });
}
HEDDLE_BENCH_PART(part_var_read);

void part_var_write(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    var<int> shared(0);
    for (std::int64_t i = 0; i < count; ++i) shared.write(1);
  });
}
HEDDLE_BENCH_PART(part_var_write);

void part_lock_and_unlock(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    mutex lock;
    for (std::int64_t i = 0; i < count; ++i) {
      lock.lock();
      lock.unlock();
    }
  });
}
HEDDLE_BENCH_PART(part_lock_and_unlock);

void part_shared_lock_and_unlock(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    shared_mutex lock;
    for (std::int64_t i = 0; i < count; ++i) {
      lock.lock_shared();
      lock.unlock_shared();
    }
  });
}
HEDDLE_BENCH_PART(part_shared_lock_and_unlock);

void part_release_and_acquire(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    counting_semaphore<> semaphore(0);
    for (std::int64_t i = 0; i < count; ++i) {
      semaphore.release();
      semaphore.acquire();
    }
  });
}
HEDDLE_BENCH_PART(part_release_and_acquire);

void part_notify_nobody(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    condition_variable changed;
    for (std::int64_t i = 0; i < count; ++i) changed.notify_one();
  });
}
HEDDLE_BENCH_PART(part_notify_nobody);

void part_push_and_pop(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    channel<int> items(1);
    for (std::int64_t i = 0; i < count; ++i) {
      items.push(1);
      benchmark::DoNotOptimize(items.pop());
    }
  });
}
HEDDLE_BENCH_PART(part_push_and_pop);

void part_object_made_and_destroyed(benchmark::State& state) {
  measure_kind(state, [](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) benchmark::DoNotOptimize(atomic<int>(0));
  });
}
HEDDLE_BENCH_PART(part_object_made_and_destroyed);

// --- Beside operations -----------------------------------------------------------------------

// A thread that does nothing: created, run to its end, and joined. Of eight; each thread of an
// execution has a stack and a vector clock, so that of a thousand each takes longer.
void part_thread(benchmark::State& state) {
  constexpr std::int64_t kThreads = 8;
  const auto work = [](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) thread([] {}).join();
  };
  constexpr std::uint64_t kShort = 20'000;
  measure_part(state, alone(work), options_of("random"), kThreads, kShort);
}
BENCHMARK(part_thread);

// An execution of a program that does nothing: begun, reset, counted.
void part_execution(benchmark::State& state) {
  constexpr std::uint64_t kEmpty = 500'000;
  ExecutionTime time({"part", {}, [] {}}, options_of("random"), kEmpty);
  for (auto _ : state) time.measure();
  state.counters["ns"] = time.nanoseconds();
  state.counters["raw_switches"] = time.nanoseconds() / raw_switch_nanoseconds();
}
BENCHMARK(part_execution);

}  // namespace
}  // namespace heddle
