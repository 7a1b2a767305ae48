// The models that are about time, held to what theory says of them.

#include "checker/simulate.h"

#include <cmath>
#include <numeric>

#include "tests/catch.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

Simulation simulate_model(const std::string& name, std::map<std::string, std::int64_t> parameters,
                          std::uint32_t cores, std::uint64_t seed = 1, CorePolicy policy = {}) {
  SimulationOptions options;
  options.cores = cores;
  options.seed = seed;
  options.policy = policy;
  const Simulation simulation = simulate(program_of(name, parameters), options);
  REQUIRE(simulation.ending == Ending::finished);
  REQUIRE(simulation.failures.empty());
  return simulation;
}

// G. Amdahl: "Validity of the Single Processor Approach", 1967.
TEST_CASE("amdahl takes its serial part and a share of the other, to the nanosecond",
          "[models][simulate]") {
  const std::map<std::string, std::int64_t> parameters = {
      {"threads", 24}, {"serial", 1'000}, {"shared", 24'000}};
  const std::uint32_t cores = GENERATE(1U, 2U, 3U, 4U, 6U, 8U, 12U, 24U);
  const auto policy = GENERATE(CorePolicy::Kind::cooperative, CorePolicy::Kind::round_robin,
                               CorePolicy::Kind::priority);
  const Simulation simulation = simulate_model("amdahl", parameters, cores, 1, {policy});
  CHECK(simulation.makespan == 1'000'000 + 24'000'000 / cores);
  CHECK(simulation.busy() == 25'000'000);
}

// With exponential times between arrivals and of service the latency is exponentially distributed
// too, with mean 1 / (service rate - arrival rate). Runs of another seed do not depend on each
// other: Student's t for 20 of them, 99 % (19 degrees of freedom: 2.861).
TEST_CASE("the mean latency of service is that of M/M/1, at each load", "[models][simulate]") {
  const std::int64_t load = GENERATE(20, 50, 70, 80);
  constexpr std::uint64_t kRuns = 20;
  std::vector<double> means;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const Simulation simulation =
        simulate_model("service", {{"requests", 4'000}, {"load", load}}, 2, seed);
    means.push_back(static_cast<double>(simulation.requests.total()) / 4'000);
  }
  const double mean = std::accumulate(means.begin(), means.end(), 0.0) / kRuns;
  double squares = 0;
  for (const double each : means) squares += (each - mean) * (each - mean);
  const double half_width = 2.861 * std::sqrt(squares / (kRuns - 1) / kRuns);
  const double expected = 100'000 / (1 - static_cast<double>(load) / 100);
  INFO("load " << load << ": " << mean << " +- " << half_width << ", expected " << expected);
  CHECK(std::abs(mean - expected) <= half_width);
  CHECK(half_width < expected / 10);  // the interval says something
}

// J. Little: "A Proof for the Queuing Formula L = lambda W", 1961. With an empty system at both
// ends it holds for each run, not only on average: both sides times the makespan are whole numbers.
TEST_CASE("Little's law holds exactly", "[models][simulate]") {
  const std::int64_t load = GENERATE(30, 90, 150);
  const std::int64_t servers = GENERATE(1, 3);
  const Simulation simulation =
      simulate_model("service", {{"requests", 2'000}, {"load", load}, {"servers", servers}},
                     static_cast<std::uint32_t>(servers));
  CHECK(simulation.requests.arrived == 2'000);
  CHECK(simulation.requests.latencies.size() == 2'000);
  CHECK(simulation.requests.presence == simulation.requests.total());
}

// Whole numbers, the same for every compiler and machine.
TEST_CASE("the same seed gives the same figures to the last digit", "[models][simulate]") {
  const Simulation simulation =
      simulate_model("service", {{"requests", 1'000}, {"load", 80}, {"servers", 2}}, 3, 7);
  CHECK(simulation.makespan == 63'666'526);
  CHECK(simulation.busy() == 96'357'526);
  CHECK(simulation.switches() == 7);
  CHECK(simulation.operations == 9'389);
  CHECK(simulation.requests.percentile(50) == 157'040);
  CHECK(simulation.requests.percentile(99) == 952'644);
  CHECK(simulation.requests.total() == 229'769'320);
}

TEST_CASE("a long task that never yields starves a short one under the cooperative policy",
          "[models][simulate]") {
  const auto latency = [](const char* name, CorePolicy::Kind policy, std::uint32_t cores) {
    return simulate_model(name, {{"pieces", 100}}, cores, 1, {policy}).requests.percentile(100);
  };
  using Kind = CorePolicy::Kind;
  CHECK(latency("long_task_without_yield", Kind::cooperative, 1) == 100 * 50'000 + 50'000);
  CHECK(latency("long_task_without_yield", Kind::cooperative, 2) == 50'000);
  CHECK(latency("long_task_without_yield", Kind::round_robin, 1) == 1'000'000 + 50'000);
  CHECK(latency("long_task_that_yields", Kind::cooperative, 1) == 50'000 + 50'000);
}

TEST_CASE("under a GIL computing gains nothing from cores, and waiting overlaps on one",
          "[models][simulate]") {
  const std::uint32_t cores = GENERATE(1U, 2U, 4U);
  const std::int64_t threads = GENERATE(1, 4);
  CHECK(
      simulate_model("gil_cpu_bound", {{"threads", threads}, {"bytecodes", 50}}, cores).makespan ==
      threads * 50 * 20'000);
  // 200 us of waiting and 20 us of computing for each file; the threads compute in turn at first.
  CHECK(simulate_model("gil_io_bound", {{"threads", threads}, {"files", 50}}, cores).makespan ==
        50 * 220'000 + (threads - 1) * 20'000);
  CHECK(simulate_model("gil_processes", {{"processes", 4}, {"bytecodes", 50}}, cores).makespan ==
        4 / cores * 50 * 20'000);
}

}  // namespace
}  // namespace heddle
