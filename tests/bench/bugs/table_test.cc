// The table says what the trials were, and the program that makes it keeps to its promises.

#include "tests/bench/bugs/table.h"

#include <nlohmann/json.hpp>

#include "sim/failure.h"
#include "tests/bench/bugs/targets.h"
#include "tests/catch.h"
#include "tests/cli/process.h"

namespace heddle::bugs {
namespace {

using tests::Called;
using tests::contains;

// tests/cli/process.h calls the program that this test is built with.
Called bench(const std::vector<std::string>& arguments) { return tests::heddle(arguments); }

TEST_CASE("what was not found counts as its budget", "[bugs]") {
  Cell cell;
  cell.budget = 1'000;
  cell.trials = {{10, 0.5}, {std::nullopt, 1}, {30, 0.25}, {20, 0.25}};
  CHECK(cell.found() == 3);
  CHECK(cell.mean() == (10 + 1'000 + 30 + 20) / 4.0);
  CHECK(cell.median() == 25);
  CHECK(cell.seconds() == 2);
  cell.trials.pop_back();
  CHECK(cell.median() == 30);
}

Table small_table(std::uint32_t jobs, std::uint64_t seed = 1) {
  TableOptions options;
  options.trials = 8;
  options.budget = 500;
  options.seed = seed;
  options.strategies = {"random", "dpor"};
  options.bugs = {find_bug("phase01"), find_bug("reorder_3"), find_bug("triangular")};
  options.jobs = jobs;
  return run_table(options);
}

std::vector<std::optional<std::uint64_t>> counts_of(const Table& table) {
  std::vector<std::optional<std::uint64_t>> counts;
  for (const std::vector<Cell>& row : table.cells) {
    for (const Cell& cell : row) {
      for (const Trial& trial : cell.trials) counts.push_back(trial.found_in);
    }
  }
  return counts;
}

TEST_CASE("a table is the same each time and with any number of jobs", "[bugs]") {
  const auto counts = counts_of(small_table(1));
  CHECK(counts == counts_of(small_table(1)));
  CHECK(counts == counts_of(small_table(3)));
  CHECK(counts != counts_of(small_table(1, 2)));
}

TEST_CASE("trials differ by their seed, and the search is as long as it says", "[bugs]") {
  const Table table = small_table(1);
  const Cell& cell = table.cells[1][0];
  REQUIRE(cell.found() == 8);
  CHECK(cell.trials[0].found_in != cell.trials[1].found_in);
  const Bug& bug = *table.options.bugs[1];
  const std::uint64_t length = *run_trial(bug, "random", 7, 500).found_in;
  REQUIRE(length > 1);
  CHECK(run_trial(bug, "random", 7, length).found_in == length);
  CHECK_FALSE(run_trial(bug, "random", 7, length - 1).found_in);
}

TEST_CASE("a geometric mean is over the programs", "[bugs]") {
  Table table;
  table.options.strategies = {"random"};
  table.cells.resize(2, std::vector<Cell>(1));
  table.cells[0][0] = {100, {{4, 0}, {8, 0}}};
  table.cells[1][0] = {100, {{std::nullopt, 0}, {50, 0}}};
  CHECK(table.geometric_mean(0) == Approx(std::sqrt(6.0 * 75.0)));
  CHECK(table.always_found(0) == 1);
}

// A table of two programs and two strategies, with one trial each.
Table made_up(const std::string& other, std::optional<std::uint64_t> portfolio) {
  Table table;
  table.options.strategies = {other, "portfolio"};
  table.options.bugs = {find_bug("reorder_100"), find_bug("two_stage_50")};
  for (int row = 0; row < 2; ++row) {
    table.cells.push_back({{20'000, {{100, 0}}}, {20'000, {{portfolio, 0}}}});
  }
  return table;
}

TEST_CASE("targets hold, do not hold, or are not checked", "[bugs]") {
  const auto holds = [](const Table& table) {
    std::vector<std::optional<bool>> all;
    for (const Target& target : targets(table)) all.push_back(target.holds);
    return all;
  };
  using Holds = std::vector<std::optional<bool>>;
  CHECK(holds(made_up("surw", 150)) == Holds{true, true, true, true});
  CHECK(holds(made_up("surw", 151)) == Holds{true, false, true, true});
  CHECK(holds(made_up("random", 100)) == Holds{true, true, std::nullopt, std::nullopt});
  CHECK(holds(made_up("dpor", 100)) == Holds{true, std::nullopt, std::nullopt, std::nullopt});
  Table missed = made_up("surw", std::nullopt);
  missed.cells[0][0].trials[0].found_in.reset();
  missed.cells[1][0].trials[0].found_in = 10'001;
  CHECK(holds(missed) == Holds{false, true, false, false});
  missed.cells[1][0].budget = 9'999;
  CHECK(holds(missed) == Holds{false, true, false, std::nullopt});
}

TEST_CASE("heddle_bug_bench makes a table, for a document too, and JSON", "[bugs]") {
  const std::vector<std::string> slice = {
      "--trials",    "3",          "--budget",          "300",   "--strategies",
      "random,dpor", "--programs", "phase01,fib_bench", "--hold"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = slice;
    all.insert(all.end(), more.begin(), more.end());
    return bench(all);
  };
  const Called text = with({});
  CHECK(text.status == 1);  // nothing finds fib_bench so soon
  CHECK(contains(text.out, "DOES NOT HOLD: each bug is found"));
  CHECK(contains(text.out, "missed: fib_bench"));
  CHECK(contains(text.out, "not checked: surw finds reorder_100"));
  CHECK(text.err.empty());
  CHECK(contains(with({"--markdown"}).out,
                 "| program | random | dpor |\n|---|---|---|\n| phase01 | "));
  const Called json = with({"--json", "-"});
  const auto parsed = nlohmann::json::parse(json.out);
  CHECK(parsed["schema"] == 1);
  CHECK(parsed["programs"][0]["results"]["random"]["found_in"].size() == 3);
  CHECK(parsed["programs"][1]["results"]["random"]["found_in"][0].is_null());
  CHECK(parsed["programs"][1]["results"]["random"]["mean"] == 300);
  CHECK(parsed["targets"][0]["holds"] == false);
  CHECK(contains(bench({"--list"}).out, "\nsafe_stack "));
  CHECK(bench({"--strategies", "random", "--programs", "phase01", "--hold"}).status == 0);
}

TEST_CASE("heddle_bug_bench refuses wrong calls in one line", "[bugs]") {
  const std::vector<std::vector<std::string>> wrong = {{"--strategies", "rondom"},
                                                       {"--programs", "reorder"},
                                                       {"--trials", "0"},
                                                       {"--budget", "many"},
                                                       {"--json", "/nowhere/bugs.json"},
                                                       {"--frobnicate"},
                                                       {"phase01"}};
  for (const std::vector<std::string>& arguments : wrong) {
    INFO(arguments.front());
    const Called called = bench(arguments);
    CHECK(called.status == 2);
    CHECK(called.out.empty());
    CHECK(called.err.starts_with("heddle_bug_bench: "));
    CHECK(tests::lines_of(called.err).size() == 1);
  }
  CHECK(bench({"--help"}).status == 0);
}

}  // namespace
}  // namespace heddle::bugs
