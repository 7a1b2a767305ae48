// heddle check: searches models, and reports.

#include <fmt/format.h>

#include <utility>

#include "checker/cli/arguments.h"
#include "checker/cli/catalogue_report.h"
#include "checker/cli/check_flags.h"
#include "checker/cli/command.h"
#include "checker/cli/expected.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/cli/program_process.h"
#include "checker/cli/progress.h"
#include "checker/report/text.h"

namespace heddle::cli {
namespace {

// One search of one model.
struct Task {
  const models::Model* model;
  Program program;
  CheckOptions options;
};

// Every model under both schedulings, unless one is asked for.
std::vector<Task> tasks_of_all(const CheckFlags& flags) {
  if (!flags.models.empty()) {
    throw UsageError(fmt::format("--all contradicts the model '{}': name models or take them all",
                                 flags.models.front()));
  }
  if (!flags.search.settings().empty()) {
    throw UsageError("--param contradicts --all, where models run with their own parameters");
  }
  const CheckOptions options = flags.options();
  if (options.strategy == "dpor" || options.verify_reduction) {
    throw UsageError(fmt::format(
        "{} contradicts --all, which has searches that dpor is not for: cooperative, spurious",
        options.verify_reduction ? "--verify-reduction" : "--strategy dpor"));
  }
  std::vector<Task> tasks;
  for (const models::Model& model : models::catalogue()) {
    for (const Scheduling scheduling : {Scheduling::preemptive, Scheduling::cooperative}) {
      if (flags.search.has_scheduling() && scheduling != options.scheduling) continue;
      tasks.push_back({&model, program_of(model, std::vector<std::string>()),
                       flags.search.adapted(options, model)});
      tasks.back().options.scheduling = scheduling;
    }
  }
  return tasks;
}

std::vector<Task> tasks_of(const CheckFlags& flags) {
  if (flags.all) return tasks_of_all(flags);
  const CheckOptions options = flags.options();
  if (flags.models.empty()) throw UsageError("check needs the name of a model, or --all");
  std::vector<Task> tasks;
  for (const std::string& name : flags.models) {
    const models::Model& model = model_named(name);
    tasks.push_back(
        {&model, program_of(model, flags.search.settings()), flags.search.adapted(options, model)});
  }
  return tasks;
}

// Searches models by their own merits, with a report for each.
Exit search_each(const std::vector<Task>& tasks, const CheckFlags& flags, bool prints,
                 const report::Style& style, std::vector<Result>& results) {
  Exit exit = Exit::passed;
  for (const Task& task : tasks) {
    const Result& result =
        results.emplace_back(check_shown(task.program, task.options, flags.quiet));
    exit = worse(exit, exit_of(result.verdict));
    if (!prints) continue;
    const std::string text =
        flags.quiet ? report::brief(result, style) : report::text(result, style);
    print(results.size() == 1 || flags.quiet ? text : "\n" + text);
  }
  return exit;
}

// Where another failure comes first than the one that is expected, which one may depend on the
// seed, the search goes on for a while.
Result check_for_expected(const Task& task, bool quiet) {
  constexpr std::uint64_t kExecutionsMax = 10'000;
  Result result = check_shown(task.program, task.options, quiet);
  const Scheduling scheduling = task.options.scheduling;
  const bool other = expected_of(*task.model, scheduling) != name_of(Verdict::passed) &&
                     result.verdict == Verdict::failed &&
                     judge(*task.model, scheduling, result) != Exit::passed;
  if (!other || task.options.keep_going) return result;
  CheckOptions options = task.options;
  options.keep_going = true;
  if (!options.executions_max) options.executions_max = kExecutionsMax;
  return check_shown(task.program, options, quiet);
}

// Holds models to what they are expected to show.
Exit search_all(const std::vector<Task>& tasks, bool quiet, CatalogueReport report,
                std::vector<Result>& results, std::vector<report::Expectation>& expectations) {
  Exit exit = Exit::passed;
  for (const Task& task : tasks) {
    const Scheduling scheduling = task.options.scheduling;
    const Result& result = results.emplace_back(check_for_expected(task, quiet));
    const Exit judged = report.take(*task.model, scheduling, result);
    expectations.push_back({expected_of(*task.model, scheduling), judged == Exit::passed});
    exit = worse(exit, judged);
  }
  report.finish();
  return exit;
}

}  // namespace

Exit check_command(const std::vector<std::string>& words) {
  CheckFlags flags;
  Arguments arguments(
      "check", "MODEL... | --all | --program PATH [options] [-- ARGS]",
      "Searches the executions of models, by their names in 'heddle list', or of a program that is "
      "built with heddle-cc or heddle-c++, for failures.",
      {"counter_race", "counter_race --keep-going --strategy dfs --param increments=3",
       "counter_race --preemptions 2", "--all --json results.json",
       "--program ./server --strategy random -- --port 80"});
  flags.declare(arguments);
  const ProgramWords split(words);
  if (const auto help = arguments.parse(split.options)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = flags.color.style();
  if (flags.program) {
    flags.validate_for_program();
    return run_program("check", *flags.program, split);
  }
  flags.validate_for_models();
  std::vector<Task> tasks = tasks_of(flags);
  if (flags.checkpoint.given() && tasks.size() != 1) {
    throw UsageError("--checkpoint and --resume are for one model at a time");
  }
  flags.checkpoint.add_to(tasks.front().options);
  flags.files.open(tasks.size());

  const bool prints = !flags.files.take_standard_output();
  std::vector<Result> results;
  if (flags.all) {
    std::vector<report::Expectation> expectations;
    const Exit exit = search_all(tasks, flags.quiet, CatalogueReport(flags.quiet, prints, style),
                                 results, expectations);
    flags.files.write(results, expectations, style);
    return exit;
  }
  const Exit exit = search_each(tasks, flags, prints, style, results);
  flags.files.write(results, {}, style);
  if (flags.files.has_pictures()) {
    const Task& task = tasks.front();
    flags.files.write_pictures(shown_execution(results.front(), task.program, task.options, style),
                               sources_of(*task.model));
  }
  return exit;
}

}  // namespace heddle::cli
