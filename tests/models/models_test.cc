// Every model of the catalogue, held to what its header says.

#include <algorithm>
#include <set>

#include "checker/check.h"
#include "models/concepts.h"
#include "tests/catch.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

using models::catalogue;

Result search_all(const Program& program, Scheduling scheduling = Scheduling::preemptive) {
  CheckOptions options;
  options.strategy = "dfs";
  options.scheduling = scheduling;
  options.keep_going = true;
  return check(program, options);
}

std::vector<std::int64_t> final_counts(const Result& result) {
  std::vector<std::int64_t> counts;
  for (const Outcome& outcome : result.outcomes) {
    REQUIRE(outcome.values.size() == 1);
    REQUIRE(outcome.values.front().first == "count");
    counts.push_back(outcome.values.front().second);
  }
  return counts;
}

std::uint64_t factorial(std::uint64_t n) { return n < 2 ? 1 : n * factorial(n - 1); }

// All orders of the operations of `threads` threads that keep each thread's own.
std::uint64_t interleavings(std::uint64_t threads, std::uint64_t operations) {
  std::uint64_t count = factorial(threads * operations);
  for (std::uint64_t i = 0; i < threads; ++i) count /= factorial(operations);
  return count;
}

TEST_CASE("the catalogue is sorted, and each model is found by its name", "[models]") {
  for (std::size_t i = 0; i < catalogue().size(); ++i) {
    const models::Model& model = catalogue()[i];
    CHECK(models::find(model.name) == &model);
    if (i > 0) CHECK(catalogue()[i - 1].name < model.name);
  }
  CHECK(models::find("no_such_model") == nullptr);
}

TEST_CASE("each model has a concept, a summary, tags and parameters within their range",
          "[models]") {
  for (const models::Model& model : catalogue()) {
    INFO(model.name);
    CHECK_FALSE(model.concept_name.empty());
    CHECK_FALSE(model.summary.empty());
    CHECK_FALSE(model.tags.empty());
    for (const models::Parameter& parameter : model.parameters) {
      CHECK(parameter.minimum <= parameter.initial);
      CHECK(parameter.initial <= parameter.maximum);
      CHECK_FALSE(parameter.meaning.empty());
    }
  }
}

TEST_CASE("each model knows its file and its text, which opens with what to expect and try",
          "[models]") {
  for (const models::Model& model : catalogue()) {
    INFO(model.name);
    CHECK(model.file.ends_with("/" + model.name + ".cc"));
    CHECK(model.source.starts_with("// "));
    CHECK(model.source.find("\n// Expected, preemptive") != std::string_view::npos);
    CHECK(model.source.find("\n// Try: ") != std::string_view::npos);
    CHECK(model.source.ends_with("}  // namespace heddle::models\n"));
  }
}

TEST_CASE("each folder is a concept that is explained and a tag of its models", "[models]") {
  std::set<std::string> folders;
  for (const models::Model& model : catalogue()) {
    INFO(model.file);
    const std::string_view path = model.file.substr(std::string_view("models/").size());
    const std::string folder(path.substr(0, path.find('/')));
    CHECK(models::find_concept(folder) != nullptr);
    CHECK(std::ranges::count(model.tags, folder) == 1);
    folders.insert(folder);
  }
  std::set<std::string> explained;
  for (const models::Concept& told : models::concepts()) explained.emplace(told.tag);
  CHECK(folders == explained);
  CHECK(std::ranges::is_sorted(models::concepts(), {}, &models::Concept::tag));
}

TEST_CASE("a model has the tag broken where it must fail, and fixed else", "[models]") {
  for (const models::Model& model : catalogue()) {
    INFO(model.name);
    const bool fails = model.preemptive.has_value() || model.cooperative.has_value();
    CHECK(std::ranges::count(model.tags, "broken") == (fails ? 1 : 0));
    CHECK(std::ranges::count(model.tags, "fixed") == (fails ? 0 : 1));
  }
}

TEST_CASE("counter_race ends with 2 to threads * increments, and with nothing else", "[models]") {
  CHECK(final_counts(search_all(program_of("counter_race"))) == std::vector<std::int64_t>{2, 3, 4});
  CHECK(final_counts(search_all(program_of("counter_race", {{"increments", 3}}))) ==
        std::vector<std::int64_t>{2, 3, 4, 5, 6});
  // One increment each: both, or one overwrites the other.
  CHECK(final_counts(search_all(program_of("counter_race", {{"increments", 1}}))) ==
        std::vector<std::int64_t>{1, 2});
}

TEST_CASE("counter_race has one outcome under the cooperative scheduling", "[models]") {
  const Result result = search_all(program_of("counter_race"), Scheduling::cooperative);
  CHECK(result.verdict == Verdict::passed);
  CHECK(final_counts(result) == std::vector<std::int64_t>{4});
}

TEST_CASE("dfs explores each interleaving of counter_race once", "[models][dfs]") {
  const auto [threads, increments] = GENERATE(table<std::int64_t, std::int64_t>(
      {{2, 1}, {2, 2}, {2, 3}, {2, 4}, {2, 5}, {3, 1}, {3, 2}, {4, 1}}));
  const Result result =
      search_all(program_of("counter_race", {{"threads", threads}, {"increments", increments}}));
  const auto operations = static_cast<std::uint64_t>(2 * increments);
  CHECK(result.executions.explored ==
        interleavings(static_cast<std::uint64_t>(threads), operations));
  CHECK(result.executions.redundant == 0);
  CHECK(result.exhaustive);
}

TEST_CASE("the fixed counters have one outcome", "[models]") {
  const std::string name = GENERATE("counter_mutex", "counter_atomic");
  const std::int64_t threads = GENERATE(2, 3);
  const Result result = search_all(program_of(name, {{"threads", threads}}));
  CHECK(result.verdict == Verdict::passed);
  CHECK(final_counts(result) == std::vector<std::int64_t>{threads * 2});
}

TEST_CASE("a counter of one thread cannot go wrong, and says so", "[models]") {
  const Result result = search_all(program_of("counter_race", {{"threads", 1}}));
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.reason == "vacuous");
}

// Counted by hand:
//  * lock_order_deadlock: both hold their first lock (2 orders): a deadlock. Else one, A, holds
//  both
//    before the other begins (2), and the other takes its first lock before or after the last
//    unlock of A (2).
//  * lock_order_fixed: one takes the first lock (2), and the other is blocked until its last
//  unlock.
//  * dining_philosophers: the deadlocks are the orders of three first forks.
//  * bounded_buffer_if_instead_of_while: the consumer that waits (2) loses the item to the other
//  one
//    before or after the producer blocks on the full buffer (2; cooperative: after).
// The other numbers are what dfs explores, kept to notice a change.
TEST_CASE("each model has as many interleavings and failing ones as its header says", "[models]") {
  struct Row {
    const char* name;
    std::map<std::string, std::int64_t> changed;
    Scheduling scheduling;
    std::uint64_t explored;
    std::uint64_t failing;
  };
  const auto preemptive = Scheduling::preemptive;
  const auto cooperative = Scheduling::cooperative;
  const Row rows[] = {
      {"bounded_buffer", {}, preemptive, 32, 0},
      {"bounded_buffer", {}, cooperative, 16, 0},
      {"bounded_buffer_if_instead_of_while", {}, preemptive, 32, 4},
      {"bounded_buffer_if_instead_of_while", {}, cooperative, 16, 2},
      {"bounded_buffer_if_instead_of_while", {{"capacity", 2}}, cooperative, 14, 0},
      {"counter_atomic", {}, preemptive, 6, 0},
      {"counter_mutex", {}, preemptive, 6, 0},
      {"counter_race", {}, preemptive, 70, 70},
      {"counter_race", {}, cooperative, 2, 0},
      {"dining_philosophers", {}, preemptive, 168, 6},
      {"dining_philosophers", {{"ordered", 1}}, preemptive, 142, 0},
      {"dining_philosophers", {}, cooperative, 6, 0},
      {"lock_order_deadlock", {}, preemptive, 6, 2},
      {"lock_order_deadlock", {}, cooperative, 2, 0},
      {"lock_order_fixed", {}, preemptive, 2, 0},
  };
  for (const Row& row : rows) {
    INFO(row.name << ", " << name_of(row.scheduling));
    const Result result = search_all(program_of(row.name, row.changed), row.scheduling);
    CHECK(result.executions.explored == row.explored);
    CHECK(result.executions.failing == row.failing);
  }
}

TEST_CASE("ordered philosophers do not deadlock", "[models]") {
  const std::int64_t philosophers = GENERATE(2, 3, 4);
  const Program unordered = program_of("dining_philosophers", {{"philosophers", philosophers}});
  CHECK(search_all(unordered).verdict == Verdict::failed);
  const Program ordered =
      program_of("dining_philosophers", {{"philosophers", philosophers}, {"ordered", 1}});
  CHECK(search_all(ordered).verdict == Verdict::passed);
}

TEST_CASE("the broken buffer needs a second consumer", "[models]") {
  const Program program = program_of("bounded_buffer_if_instead_of_while", {{"consumers", 1}});
  CHECK(search_all(program).verdict == Verdict::passed);
}

// A sample records too little to tell the two apart before it is run again.
TEST_CASE("a lost wakeup that a sample shows hides no deadlock of the same threads", "[models]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CheckOptions options;
    options.seed = seed;
    options.keep_going = true;
    options.minimize_executions = 0;
    const Result result = check(program_of("thread_pool_shutdown_race"), options);
    std::set<FailureKind> kinds;
    for (const FailureReport& report : result.failures) kinds.insert(report.failure.kind);
    INFO(seed);
    CHECK(kinds == std::set{FailureKind::deadlock, FailureKind::lost_wakeup});
  }
}

TEST_CASE("random tells a wakeup that got lost also where the same threads met a deadlock before",
          "[models][lost_wakeup]") {
  for (const std::uint64_t seed : {1U, 6U, 11U}) {  // they meet a deadlock first
    CheckOptions options;
    options.strategy = "random";
    options.seed = seed;
    options.keep_going = true;
    options.executions_max = 40'000;
    options.minimize_executions = 0;
    const Result result = check(program_of("thread_pool_shutdown_race"), options);
    INFO(seed);
    CHECK(std::any_of(result.failures.begin(), result.failures.end(), [](const auto& report) {
      return report.failure.kind == FailureKind::lost_wakeup;
    }));
  }
}

}  // namespace
}  // namespace heddle
