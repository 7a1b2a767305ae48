// heddle check: searches models, and reports.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "checker/cli/arguments.h"
#include "checker/cli/checkpoint_flags.h"
#include "checker/cli/command.h"
#include "checker/cli/expected.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/cli/progress.h"
#include "checker/cli/search_flags.h"
#include "checker/report/json.h"
#include "checker/report/text.h"

namespace heddle::cli {
namespace {

struct CheckFlags {
  std::vector<std::string> models;
  bool all = false;
  bool keep_going = false;
  bool verify_reduction = false;
  bool quiet = false;
  std::optional<std::string> json;
  std::optional<std::string> color;
  SearchFlags search;
  CheckpointFlags checkpoint;
};

// One model to be searched.
struct Task {
  const models::Model* model;
  Program program;
};

void declare(CheckFlags& flags, Arguments& arguments) {
  arguments.positionals(flags.models);
  arguments.flag("--all", flags.all, "Every model of the catalogue, held to its expected verdict");
  flags.search.declare(arguments);
  arguments.flag("--keep-going", flags.keep_going,
                 "Search on after the first failure: count, and list all outcomes");
  arguments.flag("--verify-reduction", flags.verify_reduction,
                 "Run dfs beside dpor, and compare the traces and outcomes they saw");
  arguments.option("--json", flags.json, "FILE",
                   "Write the result as JSON; - is standard output, which then has nothing else");
  flags.checkpoint.declare(arguments);
  arguments.flag("--quiet", flags.quiet, "No progress and no report but the verdict");
  arguments.option("--color", flags.color, "WHEN", "auto (default), always or never");
}

std::vector<Task> tasks_of(const CheckFlags& flags) {
  std::vector<Task> tasks;
  if (flags.all) {
    if (!flags.models.empty()) {
      throw UsageError(fmt::format("--all contradicts the model '{}': name models or take them all",
                                   flags.models.front()));
    }
    if (!flags.search.settings().empty()) {
      throw UsageError("--param contradicts --all, where models run with their own parameters");
    }
    for (const models::Model& model : models::catalogue()) {
      tasks.push_back({&model, program_of(model, std::vector<std::string>())});
    }
    return tasks;
  }
  if (flags.models.empty()) throw UsageError("check needs the name of a model, or --all");
  for (const std::string& name : flags.models) {
    const models::Model& model = model_named(name);
    tasks.push_back({&model, program_of(model, flags.search.settings())});
  }
  return tasks;
}

// The worse of two: a failure outweighs what is not known.
Exit worse(Exit one, Exit other) {
  if (one == Exit::failed || other == Exit::failed) return Exit::failed;
  return one == Exit::passed ? other : one;
}

Exit exit_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return Exit::passed;
    case Verdict::failed:
      return Exit::failed;
    case Verdict::inconclusive:
      return Exit::inconclusive;
  }
  return Exit::inconclusive;
}

// Searches models by their own merits, with a report for each.
class Single {
 public:
  Single(const CheckFlags& flags, bool prints, const report::Style& style)
      : flags_(flags), prints_(prints), style_(style) {}

  Exit take(const Task&, const Result& result) {
    if (prints_) {
      const std::string text =
          flags_.quiet ? report::brief(result, style_) : report::text(result, style_);
      print(first_ || flags_.quiet ? text : "\n" + text);
    }
    first_ = false;
    return exit_of(result.verdict);
  }
  void finish(std::size_t) const {}

 private:
  const CheckFlags& flags_;
  const bool prints_;
  const report::Style style_;
  bool first_ = true;
};

// Holds models to what they are expected to show: a line each, and a report where it is not that.
class Catalogue {
 public:
  Catalogue(const CheckFlags& flags, bool prints, const report::Style& style)
      : quiet_(flags.quiet),
        prints_(prints),
        style_(style),
        scheduling_(flags.search.options().scheduling) {
    for (const models::Model& model : models::catalogue()) {
      width_ = std::max(width_, model.name.size());
    }
    if (!prints_ || quiet_) return;
    print(report::paint(fmt::format("{:<{}}  {:<12}  {:<26}  {:>12}  {:>9}", "model", width_,
                                    "expected", "found", "executions", "time"),
                        report::Colour::bold, style_) +
          "\n");
  }

  Exit take(const Task& task, const Result& result) {
    const Exit judged = judge(*task.model, scheduling_, result);
    if (judged == Exit::passed) ++as_expected_;
    if (prints_ && (!quiet_ || judged != Exit::passed)) print(line(task, result, judged));
    if (judged != Exit::passed) reports_ += "\n" + report::text(result, style_);
    return judged;
  }

  void finish(std::size_t count) const {
    if (!prints_) return;
    if (!quiet_) print(reports_);
    print(fmt::format("{}{} of {} as expected, {} scheduling\n", quiet_ ? "" : "\n", as_expected_,
                      report::counted(count, "model"), heddle::name_of(scheduling_)));
  }

 private:
  std::string line(const Task& task, const Result& result, Exit judged) const {
    const report::Colour colour =
        judged == Exit::passed ? report::Colour::green : report::Colour::red;
    return fmt::format("{:<{}}  {:<12}  {}  {:>12}  {:>9}{}\n", task.model->name, width_,
                       expected_of(*task.model, scheduling_),
                       report::paint(report::padded(found_by(result), 26), colour, style_),
                       report::grouped(executions_of(result)), report::duration(result.seconds),
                       remark(judged));
  }

  static std::string_view remark(Exit judged) {
    if (judged == Exit::passed) return "";
    return judged == Exit::failed ? "  not as expected" : "  not decided";
  }

  static std::uint64_t executions_of(const Result& result) {
    std::uint64_t executions = 0;
    for (const Phase& phase : result.phases) executions += phase.executions;
    return executions;
  }

  const bool quiet_;
  const bool prints_;
  const report::Style style_;
  const Scheduling scheduling_;
  std::size_t width_ = 0;
  std::size_t as_expected_ = 0;
  std::string reports_;
};

template <typename Reporter>
Exit search_all(const std::vector<Task>& tasks, const CheckOptions& options, bool quiet,
                Reporter reporter, std::vector<Result>& results) {
  Exit exit = Exit::passed;
  for (const Task& task : tasks) {
    results.push_back(check_shown(task.program, options, quiet));
    exit = worse(exit, reporter.take(task, results.back()));
  }
  reporter.finish(tasks.size());
  return exit;
}

}  // namespace

Exit check_command(const std::vector<std::string>& words) {
  CheckFlags flags;
  Arguments arguments(
      "check", "MODEL... | --all [options]",
      "Searches the executions of models, by their names in 'heddle list', for "
      "failures.",
      {"counter_race", "counter_race --keep-going --strategy dfs --param increments=3",
       "--all --json results.json"});
  declare(flags, arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  CheckOptions options = flags.search.options();
  options.keep_going = flags.keep_going;
  options.verify_reduction = flags.verify_reduction;
  const std::string color = flags.color.value_or("auto");
  must_be_one_of("--color", color, {"auto", "always", "never"});
  const std::vector<Task> tasks = tasks_of(flags);
  if (flags.checkpoint.given() && tasks.size() != 1) {
    throw UsageError("--checkpoint and --resume are for one model at a time");
  }
  flags.checkpoint.add_to(options);
  std::optional<ReportFile> json;
  if (flags.json) json.emplace(*flags.json);

  const bool prints = !json || !json->is_standard_output();
  const report::Style style = style_for(color);
  std::vector<Result> results;
  const Exit exit =
      flags.all ? search_all(tasks, options, flags.quiet, Catalogue(flags, prints, style), results)
                : search_all(tasks, options, flags.quiet, Single(flags, prints, style), results);
  const bool one = !flags.all && results.size() == 1;
  if (json) json->write(one ? report::json(results.front()) : report::json(results));
  return exit;
}

}  // namespace heddle::cli
