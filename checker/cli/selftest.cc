// heddle selftest: bugs of every kind must be found, and their fixed twins pass.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "checker/check.h"
#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/output.h"
#include "checker/cli/without_flag.h"
#include "checker/report/json.h"
#include "models/kinds.h"

namespace heddle::cli {
namespace {

using Json = nlohmann::ordered_json;

// Executions that a search of a planted bug may take, and one of a program without it.
constexpr std::uint64_t kBudget = 1'000;

constexpr const char* kStrategies[] = {"dpor", "random"};

// One search.
struct Trial {
  const char* strategy;
  bool as_expected = false;
  std::uint64_t executions = 0;
  std::uint64_t budget = 0;
  std::string ended;  // with a kind of failure, or a reason, or "passed"
};

// The searches of one planted bug, of the program without it, and of what only looks like it.
struct Row {
  const models::Kind* kind;
  const models::Example* example;
  std::vector<Trial> broken;
  std::vector<Trial> fixed;
  std::vector<Trial> look_alike;
};

std::string end_of(const Result& result) {
  if (!result.failures.empty() && result.verdict == Verdict::failed) {
    return name_of(result.failures.front().failure.kind);
  }
  return result.verdict == Verdict::passed ? name_of(result.verdict) : result.reason;
}

Trial search(const models::Kind& kind, const char* strategy, void (*body)(),
             std::uint64_t executions_max, const FailureKinds& without) {
  CheckOptions options;
  options.strategy = strategy;
  options.executions_max = executions_max;
  options.steps_max = kind.steps_max;
  options.without = without;
  for (const FailureKind left_out : kind.without) {
    options.without.set(static_cast<std::size_t>(left_out));
  }
  const Result result = check({std::string(kind.name), {}, body}, options);
  Trial trial{strategy, false, 0, executions_max, end_of(result)};
  for (const Phase& phase : result.phases) trial.executions += phase.executions;
  return trial;
}

std::vector<Trial> search_broken(const models::Kind& kind, void (*body)(),
                                 const FailureKinds& without) {
  std::vector<Trial> trials;
  for (const char* strategy : kStrategies) {
    trials.push_back(search(kind, strategy, body, kind.executions_max.value_or(kBudget), without));
    trials.back().as_expected = trials.back().ended == kind.name;
  }
  return trials;
}

// dpor must come to its end; of samples no more can be asked than that they show nothing.
std::vector<Trial> search_right(const models::Kind& kind, void (*body)(),
                                const FailureKinds& without) {
  std::vector<Trial> trials;
  for (const char* strategy : kStrategies) {
    trials.push_back(search(kind, strategy, body, kBudget, without));
    const std::string& ended = trials.back().ended;
    const bool samples = std::string_view(strategy) == "random";
    trials.back().as_expected = ended == (samples ? "executions" : "passed");
  }
  return trials;
}

Row run(const models::Kind& kind, const models::Example& example, const FailureKinds& without) {
  Row row{&kind, &example, {}, {}, {}};
  row.broken = search_broken(kind, example.broken, without);
  row.fixed = search_right(kind, example.fixed, without);
  if (example.look_alike != nullptr)
    row.look_alike = search_right(kind, example.look_alike, without);
  return row;
}

bool all_as_expected(const std::vector<Trial>& trials) {
  return std::all_of(trials.begin(), trials.end(),
                     [](const Trial& trial) { return trial.as_expected; });
}

bool passes(const Row& row) {
  return all_as_expected(row.broken) && all_as_expected(row.fixed) &&
         all_as_expected(row.look_alike);
}

// "3 of 1,000"; what came instead where that is wrong.
std::string text_of_broken(const Trial& trial) {
  if (!trial.as_expected) return fmt::format("MISSED: {}", trial.ended);
  return fmt::format("{} of {}", report::grouped(trial.executions), report::grouped(trial.budget));
}

std::string text_of_right(const std::vector<Trial>& trials) {
  if (trials.empty()) return "";
  for (const Trial& trial : trials) {
    if (!trial.as_expected) return fmt::format("{}: {}", trial.strategy, trial.ended);
  }
  return fmt::format("passed, {}", report::counted(trials.front().executions, "trace"));
}

constexpr std::size_t kKindWidth = 15;
constexpr std::size_t kNameWidth = 32;
constexpr std::size_t kCellWidth = 24;

std::string line_of(const std::vector<std::string>& cells) {
  std::string line = report::padded(cells[0], kKindWidth) + report::padded(cells[1], kNameWidth);
  for (std::size_t i = 2; i < cells.size(); ++i) line += report::padded(cells[i], kCellWidth);
  line.resize(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string line_of(const Row& row, const report::Style& style) {
  std::vector<std::string> cells{std::string(row.kind->name), std::string(row.example->name)};
  for (const Trial& trial : row.broken) cells.push_back(text_of_broken(trial));
  cells.push_back(text_of_right(row.fixed));
  cells.push_back(text_of_right(row.look_alike));
  const std::string line = line_of(cells);
  return passes(row) ? line : report::paint(line, report::Colour::red, style);
}

Json json_of(const std::vector<Trial>& trials) {
  Json array = Json::array();
  for (const Trial& trial : trials) {
    array.push_back({{"strategy", trial.strategy},
                     {"as_expected", trial.as_expected},
                     {"executions", trial.executions},
                     {"budget", trial.budget},
                     {"ended", trial.ended}});
  }
  return array;
}

std::string json_of(const std::vector<Row>& rows, bool passed) {
  Json bugs = Json::array();
  for (const Row& row : rows) {
    bugs.push_back({{"kind", row.kind->name},
                    {"name", row.example->name},
                    {"passed", passes(row)},
                    {"broken", json_of(row.broken)},
                    {"fixed", json_of(row.fixed)},
                    {"look_alike", json_of(row.look_alike)}});
  }
  const Json object = {
      {"schema", report::kJsonSchema}, {"passed", passed}, {"bugs", std::move(bugs)}};
  return object.dump(2) + "\n";
}

std::string conclusion(const std::vector<Row>& rows, std::size_t wrong) {
  const std::string planted = fmt::format("{} of {}, each within at most {} by dpor and by random",
                                          report::counted(rows.size(), "planted bug"),
                                          report::counted(models::kinds().size(), "kind"),
                                          report::counted(kBudget, "execution"));
  if (wrong == 0) return "\nall found: " + planted + "; all fixed twins passed\n";
  return fmt::format("\n{} not as they must be, of {}\n", wrong, planted);
}

}  // namespace

Exit selftest_command(const std::vector<std::string>& words) {
  std::optional<std::string> json_given;
  ColorFlag color;
  WithoutFlag without;
  Arguments arguments("selftest", "[options]",
                      "Searches small programs with bugs of every kind, and the same programs "
                      "without them: whether this build of heddle finds what it must, and nothing "
                      "else. Exit status 1 if not.",
                      {"", "--json selftest.json", "--without deadlock"});
  arguments.option("--json", json_given, "FILE",
                   "Write the result as JSON; - is standard output, which then has nothing else");
  without.declare(arguments);
  color.declare(arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = color.style();
  std::optional<ReportFile> json;
  if (json_given) json.emplace(*json_given);
  const bool prints = !json || !json->is_standard_output();

  if (prints) {
    print(report::paint(
        line_of({"kind", "planted bug", "dpor", "random", "fixed twin", "look-alike"}),
        report::Colour::bold, style));
  }
  std::vector<Row> rows;
  std::size_t wrong = 0;
  for (const models::Kind& kind : models::kinds()) {
    for (const models::Example& example : kind.examples) {
      rows.push_back(run(kind, example, without.kinds()));
      wrong += passes(rows.back()) ? 0 : 1;
      if (prints) print(line_of(rows.back(), style));
    }
  }
  if (prints) print(conclusion(rows, wrong));
  if (json) json->write(json_of(rows, wrong == 0));
  return wrong == 0 ? Exit::passed : Exit::failed;
}

}  // namespace heddle::cli
