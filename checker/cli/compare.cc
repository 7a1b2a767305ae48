// heddle compare: what a search finds and what real runs show, side by side.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/comparison.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/cli/progress.h"
#include "checker/cli/real_flags.h"
#include "checker/cli/search_flags.h"
#include "checker/report/text.h"

namespace heddle::cli {
namespace {

constexpr std::uint64_t kExecutions = 1'000'000;     // of each part of the search, and
constexpr std::uint64_t kExecutionsOfAll = 100'000;  // of each model with --all, and
constexpr double kSeconds = 10;                      // of the whole, where no budget is given

struct CompareFlags {
  std::vector<std::string> models;
  bool all = false;
  std::optional<std::string> json;
  ColorFlag color;
  bool quiet = false;
  SearchFlags search;
  RealFlags real;
};

CheckOptions search_options(const CompareFlags& flags) {
  CheckOptions options = flags.search.options();
  options.keep_going = true;
  if (!options.executions_max && !options.seconds_max) {
    options.executions_max = flags.all ? kExecutionsOfAll : kExecutions;
    options.seconds_max = kSeconds;
  }
  return options;
}

// What is compared, and with which options; all of it is known to be right before anything runs.
struct Call {
  std::vector<Program> programs;
  std::vector<CheckOptions> searches;  // one for each
  RealOptions real;
};

Call call_of_all(const CompareFlags& flags) {
  if (!flags.models.empty()) {
    throw UsageError(fmt::format("--all contradicts the model '{}': name one or take them all",
                                 flags.models.front()));
  }
  if (!flags.search.settings().empty()) {
    throw UsageError("--param contradicts --all, where models run with their own parameters");
  }
  Call call;
  // Many models hang for real.
  call.real = flags.real.options({.runs = 100, .timeout_seconds = 0.5, .hangs_max = 1});
  const CheckOptions options = search_options(flags);
  for (const models::Model& model : models::catalogue()) {
    call.programs.push_back(program_of(model, std::vector<std::string>()));
    call.searches.push_back(flags.search.adapted(options, model));
  }
  return call;
}

Call call_of(const CompareFlags& flags) {
  if (flags.all) return call_of_all(flags);
  const CheckOptions options = search_options(flags);
  Call call;
  call.real = flags.real.options();
  const models::Model& model = only_model("compare", flags.models);
  call.programs.push_back(program_of(model, flags.search.settings()));
  call.searches.push_back(flags.search.adapted(options, model));
  return call;
}

std::string text_of_one(const Program& program, const Comparison& comparison,
                        const report::Style& style) {
  const std::string values =
      program.parameters.empty() ? "" : fmt::format(" ({})", report::joined(program.parameters));
  return fmt::format("{}{}: simulated and real, side by side\n\n", program.name, values) +
         comparison.text(style);
}

// A line for each model, as it is compared.
class Table {
 public:
  Table(const std::vector<Program>& programs, bool prints, const report::Style& style)
      : prints_(prints), style_(style) {
    for (const Program& program : programs) width_ = std::max(width_, program.name.size());
    if (prints_) print(Comparison::heading(width_, style_));
  }

  void add(const Comparison& comparison) {
    ++models_;
    if (comparison.exit() == Exit::passed) ++within_;
    if (prints_) print(comparison.line(width_, style_));
  }
  void finish() const {
    if (!prints_) return;
    print(fmt::format("\n{} of {}: all that the real runs showed is in the simulated set\n",
                      within_, report::counted(models_, "model")));
  }

 private:
  const bool prints_;
  const report::Style style_;
  std::size_t width_ = 0;
  std::uint64_t models_ = 0;
  std::uint64_t within_ = 0;
};

Exit compare_each(const Call& call, const CompareFlags& flags, bool prints,
                  const report::Style& style, nlohmann::ordered_json& objects) {
  Table table(call.programs, prints && flags.all, style);
  Exit exit = Exit::passed;
  for (std::size_t i = 0; i < call.programs.size(); ++i) {
    const Program& program = call.programs[i];
    const Result simulated = check_shown(program, call.searches[i], flags.quiet);
    const RealResult real = run_for_real(program.body, call.real);
    const Comparison comparison(simulated, real);
    exit = worse(exit, comparison.exit());
    objects.push_back(comparison.json());
    table.add(comparison);
    if (prints && !flags.all) print(text_of_one(program, comparison, style));
  }
  if (flags.all) table.finish();
  return exit;
}

}  // namespace

Exit compare_command(const std::vector<std::string>& words) {
  CompareFlags flags;
  Arguments arguments(
      "compare", "MODEL | --all [options]",
      "Searches a model and runs it on real threads, and shows both side by side.\n"
      "Without --executions or --time the search ends after 1,000,000 executions or 10 seconds;\n"
      "with --all after 100,000 or 10 seconds for each model, and each runs 100 times.\n"
      "Exit status: 0 where all that the real runs showed is in the simulated set; 1 where an\n"
      "outcome or a failure is missing although the search was exhaustive; 3 where one is missing\n"
      "from a sample.",
      {"counter_race", "lock_order_deadlock --runs 10000 --noise", "--all --json compared.json"});
  arguments.positionals(flags.models);
  arguments.flag("--all", flags.all, "Every model of the catalogue, a line each");
  flags.real.declare(arguments);
  flags.search.declare(arguments);
  arguments.option("--json", flags.json, "FILE",
                   "Write the result as JSON; - is standard output, which then has nothing else");
  arguments.flag("--quiet", flags.quiet, "No progress");
  flags.color.declare(arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = flags.color.style();
  const Call call = call_of(flags);
  std::optional<ReportFile> json;
  if (flags.json) json.emplace(*flags.json);
  const bool prints = !json || !json->is_standard_output();

  auto objects = nlohmann::ordered_json::array();
  const Exit exit = compare_each(call, flags, prints, style, objects);
  if (json) {
    const nlohmann::ordered_json& written = flags.all ? objects : objects.front();
    json->write(written.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
                "\n");
  }
  return exit;
}

}  // namespace heddle::cli
