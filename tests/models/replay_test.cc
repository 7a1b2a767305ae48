// Failures found by random executions come back from their tokens, the same each time.

#include "checker/check.h"
#include "tests/catch.h"
#include "tests/checker/text_of.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

using test::text_of;

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
