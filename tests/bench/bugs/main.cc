// heddle_bug_bench: how many executions each strategy needs to find each bug of the benchmark.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "checker/check.h"
#include "checker/cli/output.h"
#include "tests/bench/bugs/report.h"
#include "tests/bench/bugs/table.h"
#include "tests/bench/bugs/targets.h"

namespace heddle::bugs {
namespace {

// As heddle's own: 1 is "does not hold" here.
enum Exit : int { held = 0, not_held = 1, wrong_call = 2 };

struct Flags {
  std::uint64_t trials = 20;
  std::uint64_t budget = 10'000;
  std::uint64_t seed = 1;
  std::uint32_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::string> strategies;
  std::vector<std::string> programs;
  std::string json;
  bool list = false;
  bool markdown = false;
  bool hard = false;
  bool hold = false;
};

// All that draw at random, and dpor to compare them with.
std::vector<std::string> default_strategies() {
  std::vector<std::string> strategies = strategy_names();
  std::erase(strategies, "auto");
  std::erase(strategies, "dfs");
  return strategies;
}

void declare(CLI::App& app, Flags& flags) {
  app.add_option("--trials", flags.trials, "Searches of each program by each strategy")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--budget", flags.budget,
                 "Executions of a trial; some programs have more, see --list")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--seed", flags.seed, "Another number, other trials")->capture_default_str();
  app.add_option("--jobs", flags.jobs, "OS threads; they change nothing but the time it takes")
      ->check(CLI::Range(1, 1'024))
      ->capture_default_str();
  app.add_option("--strategies", flags.strategies,
                 fmt::format("Names with commas between them; default: {}",
                             fmt::join(default_strategies(), ",")))
      ->delimiter(',');
  app.add_option("--programs", flags.programs, "Names likewise; default: all but hard ones")
      ->delimiter(',');
  app.add_option(
      "--json", flags.json,
      "Write all trials to this file, too; - is standard output, which then has nothing else");
  app.add_flag(
      "--hard", flags.hard,
      "Hard programs too, which may take hours: those that --list has with 100 times the budget");
  app.add_flag("--list", flags.list, "List the programs, and end");
  app.add_flag("--markdown", flags.markdown, "The table for a document");
  app.add_flag("--hold", flags.hold,
               "Hold the table to what heddle promises: exit status 1 where it does not hold");
  app.footer(
      "A cell: mean / median of the executions to the bug, and in brackets of how many trials\n"
      "it was found in where not in all; -, in none. What was not found counts as its budget.\n"
      "Exit status: 0, 1 with --hold where a target is missed, 2 the call is wrong.\n\n"
      "Example:\n  heddle_bug_bench --programs reorder_100,two_stage_50 --trials 5");
}

std::string list_text() {
  std::string text;
  for (const Bug& bug : all_bugs()) {
    text += fmt::format("{:<30}{:<12}{:<45}", bug.name, name_of(bug.kinds.front()), bug.origin);
    if (bug.preemptions) text += fmt::format("  {} preemptions", *bug.preemptions);
    if (bug.budget_factor > 1) text += fmt::format("  budget times {}", bug.budget_factor);
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::vector<const Bug*> bugs_of(const Flags& flags) {
  std::vector<const Bug*> bugs;
  for (const std::string& name : flags.programs) {
    const Bug* bug = find_bug(name);
    if (bug == nullptr) throw UsageError("there is no program '" + name + "'; see --list");
    bugs.push_back(bug);
  }
  if (!flags.programs.empty()) return bugs;
  for (const Bug& bug : all_bugs()) {
    if (flags.hard || !bug.is_hard()) bugs.push_back(&bug);
  }
  return bugs;
}

TableOptions options_of(const Flags& flags) {
  TableOptions options;
  options.trials = flags.trials;
  options.budget = flags.budget;
  options.seed = flags.seed;
  options.jobs = flags.jobs;
  options.strategies = flags.strategies.empty() ? default_strategies() : flags.strategies;
  options.bugs = bugs_of(flags);
  // Before anything is searched for long.
  for (const std::string& strategy : options.strategies) {
    static_cast<void>(run_trial(*options.bugs.front(), strategy, flags.seed, 1));
  }
  return options;
}

int run(const Flags& flags) {
  if (flags.list) {
    std::cout << list_text();
    return held;
  }
  std::optional<cli::ReportFile> json;
  if (!flags.json.empty()) json.emplace(flags.json);
  const Table table = run_table(options_of(flags));
  const std::vector<Target> held_to = flags.hold ? targets(table) : std::vector<Target>{};
  if (!json || !json->is_standard_output()) {
    std::cout << table_text(table, flags.markdown ? Layout::markdown : Layout::text);
    if (flags.hold) std::cout << '\n' << targets_text(held_to);
  }
  if (json) json->write(table_json(table, held_to));
  const bool missed =
      std::ranges::any_of(held_to, [](const Target& target) { return target.holds == false; });
  return missed ? not_held : held;
}

}  // namespace
}  // namespace heddle::bugs

int main(int count, char** words) {
  heddle::bugs::Flags flags;
  CLI::App app{"How many executions each strategy needs to find each bug of the benchmark."};
  heddle::bugs::declare(app, flags);
  try {
    app.parse(count, words);
    return heddle::bugs::run(flags);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const std::exception& error) {
    std::cerr << "heddle_bug_bench: " << error.what() << '\n';
    return heddle::bugs::wrong_call;
  }
}
