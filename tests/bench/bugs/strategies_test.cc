// What heddle promises of its samplers on the benchmark, as far as it takes seconds; the rest is
// held by heddle_bug_bench --hold.

#include <utility>

#include "checker/check.h"
#include "tests/bench/bugs/table.h"
#include "tests/bench/bugs/targets.h"
#include "tests/bench/bugs/trial.h"
#include "tests/catch.h"

namespace heddle::bugs {
namespace {

Table table_of(const std::vector<std::string>& strategies, const std::vector<std::string>& bugs,
               std::uint64_t trials, std::uint64_t budget) {
  TableOptions options;
  options.trials = trials;
  options.budget = budget;
  options.strategies = strategies;
  for (const std::string& name : bugs) options.bugs.push_back(find_bug(name));
  options.jobs = 2;
  return run_table(options);
}

TEST_CASE("surw finds reorder_100 and two_stage_50 in every trial within 10,000 executions",
          "[bugs]") {
  const Table table = table_of({"surw"}, {"reorder_100", "two_stage_50"}, 20, 10'000);
  for (const Target& target : targets(table)) {
    INFO(target.claim << ": " << target.measured);
    CHECK(target.holds.value_or(true));
  }
  CHECK(targets(table)[2].holds.has_value());
  CHECK(targets(table)[3].holds.has_value());
}

TEST_CASE("surw finds what a random walk of the same length does not", "[bugs]") {
  const Table table = table_of(
      {"surw", "random"}, {"reorder_10", "reorder_20", "two_stage_20", "two_stage_100"}, 3, 2'000);
  CHECK(table.always_found(0) == 4);
  CHECK(table.always_found(1) == 0);
}

// Three threads and five preemptions. docs/bug-finding.md has 20 trials; these are two, of 42,400
// and 1,759 executions.
TEST_CASE("surw and rff find the bug of the safe stack within a million executions", "[bugs]") {
  const std::pair<const char*, std::uint64_t> trials[] = {{"surw", 2}, {"rff", 2}};
  for (const auto& [strategy, seed] : trials) {
    INFO(strategy);
    const Trial trial = run_trial(*find_bug("safe_stack"), strategy, seed, 1'000'000);
    CHECK(trial.found_in);
#ifdef NDEBUG
    CHECK(trial.seconds < 10);
#endif
  }
}

// A strategy that lets a thread spin until its patience ends must not become the more patient.
TEST_CASE("executions of rff do not get longer and longer where threads spin", "[bugs]") {
  const auto events_of = [](const std::string& strategy) {
    CheckOptions options = options_for_bugs();
    options.strategy = strategy;
    options.executions_max = 10'000;
    const Result result = check(program_of(*find_bug("safe_stack")), options);
    CHECK(result.failures.empty());
    return static_cast<double>(result.events);
  };
  CHECK(events_of("rff") < 1.5 * events_of("random"));
}

}  // namespace
}  // namespace heddle::bugs
