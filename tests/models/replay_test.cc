// Failures found by random executions come back from their tokens, the same each time.

#include "checker/check.h"
#include "tests/catch.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

std::string text_of(const Failure& failure) {
  std::string text = std::string(name_of(failure.kind)) + ": " + failure.message + "\n";
  for (const std::string& detail : failure.details) text += detail + "\n";
  for (const ThreadId thread : failure.threads) text += std::to_string(thread) + " ";
  for (const source_location& place : failure.locations) {
    text += std::string(place.file) + ":" + std::to_string(place.line) + "\n";
  }
  return text;
}

std::string text_of(const Trace& trace) {
  std::string text;
  for (const std::string& name : trace.threads) text += name + "\n";
  for (const TraceEvent& event : trace.events) {
    text += std::to_string(event.thread) + " " + name_of(event.kind) + " " + event.object + " " +
            event.text + " " + event.where.file + ":" + std::to_string(event.where.line) +
            (event.preemption ? " preemption\n" : "\n");
  }
  return text;
}

std::string text_of(const Replay& replay) {
  std::string text;
  for (const Failure& failure : replay.failures) text += text_of(failure);
  return text + text_of(replay.trace);
}

// The failure that the random execution of this seed finds, if it does.
std::optional<FailureReport> find_failure(const Program& program, std::uint64_t seed) {
  CheckOptions options;
  options.strategy = "random";
  options.executions_max = 1;
  options.seed = seed;
  options.minimize_executions = 0;  // the execution of that seed
  Result result = check(program, options);
  if (result.failures.empty()) return std::nullopt;
  return std::move(result.failures.front());
}

TEST_CASE("1000 failing seeds replay to the same failure and trace, twice", "[models][replay]") {
  const std::string name = GENERATE("counter_race", "lock_order_deadlock", "dining_philosophers",
                                    "bounded_buffer_if_instead_of_while");
  const Program program = program_of(name);
  int failing = 0;
  for (std::uint64_t seed = 1; failing < 1000; ++seed) {
    REQUIRE(seed < 100'000);
    const auto found = find_failure(program, seed);
    if (!found) continue;
    ++failing;
    INFO(name << ", " << found->seed);
    const Replay first = replay(program, decode(found->seed));
    const Replay second = replay(program, decode(found->seed));
    REQUIRE(first.failures.size() == 1);
    REQUIRE(text_of(first.failures.front()) == text_of(found->failure));
    REQUIRE(text_of(first.trace) == text_of(found->trace));
    REQUIRE(text_of(first) == text_of(second));
  }
}

}  // namespace
}  // namespace heddle
