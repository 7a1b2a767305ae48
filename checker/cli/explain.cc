// heddle explain: what a kind of failure means, its smallest example, and how it is usually fixed;
// what a strategy does, and what it promises.

#include <fmt/format.h>

#include "checker/check.h"
#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/highlight.h"
#include "checker/cli/nearest.h"
#include "checker/cli/output.h"
#include "checker/strategy.h"
#include "models/kinds.h"
#include "models/model.h"

namespace heddle::cli {
namespace {

const models::Kind& kind_named(const std::string& name) {
  if (const models::Kind* kind = models::find_kind(name)) return *kind;
  std::vector<std::string> names;
  for (const models::Kind& kind : models::kinds()) names.emplace_back(kind.name);
  for (const StrategyInfo& strategy : strategies()) names.emplace_back(strategy.name);
  std::string hint = did_you_mean(name, names);
  if (hint.empty()) hint = "; 'heddle explain' lists them all";
  throw UsageError(fmt::format("there is no kind '{}'{}", name, hint));
}

std::string list_of_all(const report::Style& style) {
  constexpr std::size_t kNameWidth = 16;
  std::string text;
  const auto line = [&](std::string_view name, std::string_view summary) {
    text +=
        report::paint(report::padded(std::string(name), kNameWidth), report::Colour::bold, style);
    text += fmt::format("{}\n", summary);
  };
  for (const models::Kind& kind : models::kinds()) line(kind.name, kind.summary);
  text += "\nStrategies:\n";
  for (const StrategyInfo& strategy : strategies()) line(strategy.name, strategy.summary);
  return text;
}

std::string text_of(const StrategyInfo& strategy, const report::Style& style) {
  std::string text = fmt::format(
      "{}: {}\n\n", report::paint(std::string(strategy.name), report::Colour::bold, style),
      strategy.summary);
  text += report::wrapped(std::string(strategy.meaning), "", style);
  if (!strategy.parameter.empty()) {
    text += "\n" + report::wrapped(
                       fmt::format("Parameter: {}:{}, {}, from {} to {}; {} where none is given.",
                                   strategy.name, strategy.parameter, strategy.meaning_of_parameter,
                                   strategy.parameter_min, strategy.parameter_max,
                                   strategy.parameter_default),
                       "", style);
  }
  text += "\n" + report::wrapped("Guarantee: " + std::string(strategy.guarantee), "", style);
  text += "\n" + report::wrapped("Paper: " + std::string(strategy.paper), "", style);
  return text + fmt::format("\nheddle check counter_race --strategy {}\n",
                            Strategy{&strategy, strategy.parameter_default}.text());
}

// The program as it stands in its file, two columns to the right.
std::string program(const models::Kind& kind, const char* function, const report::Style& style) {
  const std::string text = highlighted(models::function_of(kind, function), style);
  std::string indented;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    indented += (end == at ? "" : "  ") + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return indented;
}

// What a search of the example comes to, in its own words.
std::string found_in(const models::Kind& kind, const report::Style& style) {
  CheckOptions options;
  options.strategy = "dpor";
  options.steps_max = kind.steps_max;
  options.executions_max = kind.executions_max.value_or(100);
  for (const FailureKind left_out : kind.without) {
    options.without.set(static_cast<std::size_t>(left_out));
  }
  const Result result = check({std::string(kind.name), {}, kind.examples.front().broken}, options);
  if (result.failures.empty()) return fmt::format("  inconclusive: {}\n", result.reason);
  const Failure& failure = result.failures.front().failure;
  std::string text = report::wrapped(report::clean(failure.message), "  ", style);
  for (const std::string& detail : failure.details) {
    text += report::wrapped(report::clean(detail), "    ", style);
  }
  return text;
}

std::string models_with(const models::Kind& kind) {
  std::string names;
  for (const models::Model& model : models::catalogue()) {
    if (!kind.failure || model.preemptive != kind.failure) continue;
    names += (names.empty() ? "" : ", ") + model.name;
  }
  return names;
}

std::string text_of(const models::Kind& kind, const report::Style& style) {
  std::string text = fmt::format(
      "{}: {}\n\n", report::paint(kind.name, report::Colour::bold, style), kind.summary);
  text += report::wrapped(kind.meaning, "", style);
  text +=
      fmt::format("\nThe smallest example ({}):\n\n{}", kind.file, program(kind, "broken", style));
  text += fmt::format("\nheddle says:\n\n{}\n", found_in(kind, style));
  text += report::wrapped("How it is usually fixed: " + std::string(kind.repair), "", style);
  text += fmt::format("\n{}", program(kind, "fixed", style));
  if (kind.examples.front().look_alike != nullptr) {
    text += fmt::format("\nWhat is none:\n\n{}", program(kind, "look_alike", style));
  }
  if (const std::string names = models_with(kind); !names.empty()) {
    text += "\n" + report::wrapped("In the catalogue ('heddle check MODEL'): " + names, "", style);
  }
  return text;
}

}  // namespace

Exit explain_command(const std::vector<std::string>& words) {
  std::vector<std::string> kinds;
  ColorFlag color;
  Arguments arguments(
      "explain", "[KIND|STRATEGY] [options]",
      "Explains a kind of failure, or a reason for an inconclusive verdict: what "
      "it means, the smallest example, how it is usually fixed; or a strategy: what "
      "it does, what it promises. Without either: lists them.",
      {"", "deadlock", "pct"});
  arguments.positionals(kinds);
  color.declare(arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = color.style();
  if (kinds.size() > 1) {
    throw UsageError(fmt::format("explain takes one kind, not '{}' as well", kinds[1]));
  }
  if (kinds.empty()) {
    print(list_of_all(style));
  } else if (const StrategyInfo* strategy = find_strategy(kinds.front())) {
    print(text_of(*strategy, style));
  } else {
    print(text_of(kind_named(kinds.front()), style));
  }
  return Exit::passed;
}

}  // namespace heddle::cli
