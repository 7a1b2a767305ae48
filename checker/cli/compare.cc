// heddle compare: what a search finds and what real runs show, side by side.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/cli/progress.h"
#include "checker/cli/real_flags.h"
#include "checker/cli/search_flags.h"
#include "checker/report/outcomes.h"
#include "checker/report/text.h"

namespace heddle::cli {
namespace {

// A message that begins with its kind, without it: the line names it already.
std::string_view without_kind(const Failure& failure) {
  const std::string prefix = std::string(name_of(failure.kind)) + ": ";
  std::string_view message = failure.message;
  if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
  return message;
}

constexpr std::uint64_t kExecutions = 1'000'000;  // of each part of the search, and
constexpr double kSeconds = 10;                   // of the whole, where no budget is given

struct Counts {
  std::uint64_t simulated = 0;
  std::uint64_t real = 0;
};

using Values = std::vector<std::pair<std::string, std::int64_t>>;

// Threads record their values in any order: the order is no part of the outcome here.
Values sorted(Values values) {
  std::sort(values.begin(), values.end());
  return values;
}

class Comparison {
 public:
  Comparison(const Result& simulated, const RealResult& real) : simulated_(simulated), real_(real) {
    for (const Outcome& outcome : simulated.outcomes) {
      outcomes_[sorted(outcome.values)].simulated += outcome.count;
      simulated_total_ += outcome.count;
    }
    for (const Outcome& outcome : real.outcomes) {
      outcomes_[sorted(outcome.values)].real += outcome.count;
      real_total_ += outcome.count;
    }
    for (const auto& [values, counts] : outcomes_) {
      if (counts.simulated == 0) missing_.push_back(report::joined(values));
    }
  }

  Exit exit() const {
    if (missing_.empty()) return Exit::passed;
    return simulated_.exhaustive ? Exit::failed : Exit::inconclusive;
  }

  std::string text(const report::Style& style) const {
    std::string text = report::paint(row("", "simulated", "real"), report::Colour::bold, style);
    text += row("executions",
                fmt::format("{}{}", report::grouped(simulated_.executions.explored),
                            simulated_.exhaustive ? ", exhaustive" : ", sampled"),
                fmt::format("{} runs", report::grouped(real_.runs)));
    text += row("time", report::duration(simulated_.seconds), report::duration(real_.seconds));
    text += row("first failure", first_simulated(), first_real());
    return text + outcomes() + failures(style) + "\n  " + agreement(style) + "\n";
  }

 private:
  static constexpr std::size_t kNameWidth = 28;
  static constexpr std::size_t kColumnWidth = 30;

  static std::string row(const std::string& name, const std::string& one,
                         const std::string& other) {
    std::string text = fmt::format("  {}{}{}", report::padded(name, kNameWidth + 2),
                                   report::padded(one, kColumnWidth), other);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  }

  static std::string share(std::uint64_t count, std::uint64_t total) {
    if (count == 0) return "-";
    return fmt::format("{:>10}  {:>8}", report::grouped(count), report::percent(count, total));
  }

  // Where there are many, those that the real runs saw, and the first of the others.
  std::string outcomes() const {
    constexpr std::size_t kOthersMax = 30;
    std::string text;
    std::size_t others = 0;
    for (const auto& [values, counts] : outcomes_) {
      if (counts.real == 0 && ++others > kOthersMax) continue;
      text += row(report::shortened(report::joined(values), kNameWidth),
                  share(counts.simulated, simulated_total_), share(counts.real, real_total_));
    }
    if (others > kOthersMax) {
      text += fmt::format("  ... and {} that only the search saw\n",
                          report::counted(others - kOthersMax, "outcome"));
    }
    return text;
  }

  std::string first_simulated() const {
    if (simulated_.failures.empty()) return "none";
    const FailureReport& report = simulated_.failures.front();
    return fmt::format("execution {} of {}", report::grouped(report.execution), report.strategy);
  }

  std::string first_real() const {
    if (real_.failures.empty()) return "none";
    return fmt::format("run {}", report::grouped(real_.failures.front().first_run));
  }

  std::string failures(const report::Style& style) const {
    constexpr std::size_t kFailuresMax = 10;
    std::string text;
    const auto line = [&](const char* side, std::string_view kind, std::string_view message) {
      text += fmt::format("  {:<9}  {}: {}\n", side,
                          report::paint(kind, report::Colour::red, style), report::clean(message));
    };
    for (std::size_t i = 0; i < std::min(simulated_.failures.size(), kFailuresMax); ++i) {
      const Failure& failure = simulated_.failures[i].failure;
      line("simulated", name_of(failure.kind), without_kind(failure));
    }
    if (simulated_.failures.size() > kFailuresMax) {
      text +=
          fmt::format("  simulated  ... and {} more\n", simulated_.failures.size() - kFailuresMax);
    }
    if (!simulated_.failures.empty() && !simulated_.failures.front().seed.empty()) {
      text +=
          fmt::format("  replay: {}\n",
                      report::replay_command(simulated_.model, simulated_.failures.front().seed));
    }
    for (const RealFailure& failure : real_.failures) {
      line("real", failure.kind,
           fmt::format("{} ({} of {})", failure.message, failure.count,
                       report::counted(real_.runs, "run")));
    }
    return text.empty() ? text : "\n" + text;
  }

  std::string agreement(const report::Style& style) const {
    if (missing_.empty() && real_total_ == 0) return "check: the real runs recorded no outcome";
    if (missing_.empty()) {
      return report::paint("check: every outcome of the real runs is in the simulated set",
                           report::Colour::green, style);
    }
    const std::string list = fmt::format("{}", fmt::join(missing_, "; "));
    if (simulated_.exhaustive) {
      return report::paint("check: not in the simulated set, which is complete: " + list,
                           report::Colour::red, style);
    }
    return report::paint("check: not in the simulated set, which is sampled only: " + list,
                         report::Colour::yellow, style);
  }

  const Result& simulated_;
  const RealResult& real_;
  std::map<Values, Counts> outcomes_;
  std::uint64_t simulated_total_ = 0;
  std::uint64_t real_total_ = 0;
  std::vector<std::string> missing_;  // outcomes of real runs that the search has not seen
};

struct CompareFlags {
  std::vector<std::string> models;
  ColorFlag color;
  bool quiet = false;
  SearchFlags search;
  RealFlags real;
};

CheckOptions search_options(const CompareFlags& flags) {
  CheckOptions options = flags.search.options();
  options.keep_going = true;
  if (!options.executions_max && !options.seconds_max) {
    options.executions_max = kExecutions;
    options.seconds_max = kSeconds;
  }
  return options;
}

}  // namespace

Exit compare_command(const std::vector<std::string>& words) {
  CompareFlags flags;
  Arguments arguments(
      "compare", "MODEL [options]",
      "Searches a model and runs it on real threads, and shows both side by side.\n"
      "Without --executions or --time the search ends after 1,000,000 executions or 10 seconds.\n"
      "Exit status: 0 where every outcome of the real runs is in the simulated set; 1 where one "
      "is\n"
      "missing although the search was exhaustive; 3 where one is missing from a sample.",
      {"counter_race", "lock_order_deadlock --runs 10000 --noise"});
  arguments.positionals(flags.models);
  flags.real.declare(arguments);
  flags.search.declare(arguments);
  arguments.flag("--quiet", flags.quiet, "No progress");
  flags.color.declare(arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = flags.color.style();
  const CheckOptions options = search_options(flags);
  const RealOptions real_options = flags.real.options();
  const models::Model& model = only_model("compare", flags.models);
  const Program program = program_of(model, flags.search.settings());

  const Result simulated = check_shown(program, flags.search.adapted(options, model), flags.quiet);
  const RealResult real = run_for_real(program.body, real_options);
  const Comparison comparison(simulated, real);
  const std::string values =
      program.parameters.empty() ? "" : fmt::format(" ({})", report::joined(program.parameters));
  print(fmt::format("{}{}: simulated and real, side by side\n\n", program.name, values) +
        comparison.text(style));
  return comparison.exit();
}

}  // namespace heddle::cli
