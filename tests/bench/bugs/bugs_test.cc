// The programs of the benchmark have the bugs that they are said to have, and no others.

#include <set>

#include "checker/check.h"
#include "tests/bench/bugs/trial.h"
#include "tests/catch.h"

namespace heddle::bugs {
namespace {

// What no sampler but the best finds quickly; each is the same program as a smaller one of its
// name, or has a test of its own.
const std::set<std::string>& hard_bugs() {
  static const std::set<std::string> hard = {"reorder_10",   "reorder_20",    "reorder_50",
                                             "reorder_100",  "two_stage_10",  "two_stage_20",
                                             "two_stage_50", "two_stage_100", "safe_stack"};
  return hard;
}

TEST_CASE("the benchmark has at least 30 programs, each with a name and an origin", "[bugs]") {
  std::set<std::string> names;
  for (const Bug& bug : all_bugs()) {
    names.insert(bug.name);
    CHECK_FALSE(bug.origin.empty());
    CHECK(find_bug(bug.name) == &bug);
  }
  CHECK(names.size() == all_bugs().size());
  CHECK(names.size() >= 30);
  CHECK(find_bug("reorder") == nullptr);
}

// run_trial throws where a search finds something else.
TEST_CASE("each bug is there: a search finds it and nothing else", "[bugs]") {
  for (const Bug& bug : all_bugs()) {
    if (hard_bugs().contains(bug.name)) continue;
    INFO(bug.name);
    const bool found = run_trial(bug, "random", 1, 20'000).found_in.has_value() ||
                       run_trial(bug, "dfs", 1, 50'000).found_in.has_value();
    CHECK(found);
  }
}

TEST_CASE("without its bug each program passes", "[bugs]") {
  for (const Bug& bug : all_bugs()) {
    INFO(bug.name);
    CheckOptions options = options_for_bugs();
    options.without.reset();
    options.without.set(static_cast<std::size_t>(FailureKind::lock_order));
    options.executions_max = 500;
    for (const std::string strategy : {"random", "dfs"}) {
      options.strategy = strategy;
      const Result result = check(program_of(bug, true), options);
      INFO(strategy << ": " << (result.failures.empty() ? "" : result.failures[0].failure.message));
      CHECK(result.failures.empty());
    }
  }
}

// All executions with fewer preemptions are searched before.
TEST_CASE("each bug needs as many preemptions as it says", "[bugs]") {
  for (const Bug& bug : all_bugs()) {
    if (!bug.preemptions) continue;
    INFO(bug.name);
    CheckOptions options = options_for_bugs();
    options.strategy = "dfs";
    options.preemptions_max = 12;
    const Result result = check(program_of(bug), options);
    REQUIRE(result.failures.size() == 1);
    CHECK(result.failures.front().preemptions == *bug.preemptions);
  }
}

}  // namespace
}  // namespace heddle::bugs
