// heddle run: a model on real threads.

#include <fmt/format.h>

#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/cli/real_flags.h"
#include "checker/report/outcomes.h"
#include "checker/report/text.h"

namespace heddle::cli {
namespace {

std::string report_of(const Program& program, const RealResult& result,
                      const report::Style& style) {
  const bool failed = !result.failures.empty();
  const std::string arguments =
      program.parameters.empty() ? "" : fmt::format(" ({})", report::joined(program.parameters));
  std::string text = fmt::format("{}  {}{}: {} on real threads, {}\n",
                                 failed ? report::paint("FAILED", report::Colour::red, style)
                                        : report::paint("NO FAILURE", report::Colour::green, style),
                                 program.name, arguments, report::counted(result.runs, "run"),
                                 report::duration(result.seconds));
  for (const RealFailure& failure : result.failures) {
    text += fmt::format(
        "\n  {}: {}\n    {} of {} ({}), first in run {}\n",
        report::paint(failure.kind, report::Colour::red, style), report::clean(failure.message),
        report::grouped(failure.count), report::counted(result.runs, "run"),
        report::percent(failure.count, result.runs), report::grouped(failure.first_run));
  }
  if (result.runs < result.runs_wanted) {
    text += fmt::format("\n  stopped after {}: too many of them hang\n",
                        report::counted(result.runs, "run"));
  }
  const std::string table = report::outcomes(result.outcomes);
  if (!table.empty()) text += "\n" + table;
  if (!failed) {
    text +=
        "\n  Real runs show that a failure can happen, never that none can: see heddle check.\n";
  }
  return text;
}

}  // namespace

Exit run_command(const std::vector<std::string>& words) {
  std::vector<std::string> models;
  std::vector<std::string> settings;
  ColorFlag color;
  RealFlags flags;
  Arguments arguments("run", "MODEL [options]",
                      "Runs a model on real threads, in a child process that may hang or crash.",
                      {"counter_race --runs 10000 --noise"});
  arguments.positionals(models);
  flags.declare(arguments);
  arguments.repeated("--param", settings, "NAME=VALUE", "A parameter of the model; repeatable");
  color.declare(arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = color.style();
  const RealOptions options = flags.options();
  const Program program = program_of(only_model("run", models), settings);

  const RealResult result = run_for_real(program.body, options);
  print(report_of(program, result, style));
  return result.failures.empty() ? Exit::passed : Exit::failed;
}

}  // namespace heddle::cli
