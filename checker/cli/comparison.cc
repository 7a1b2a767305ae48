#include "checker/cli/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "checker/report/json.h"
#include "checker/report/outcomes.h"
#include "checker/report/text.h"

namespace heddle::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kNameWidth = 28;
constexpr std::size_t kColumnWidth = 30;

// A message that begins with its kind, without it: the line names it already.
std::string_view without_kind(const Failure& failure) {
  const std::string prefix = std::string(name_of(failure.kind)) + ": ";
  std::string_view message = failure.message;
  if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
  return message;
}

// Threads record their values in any order: the order is no part of the outcome here.
std::vector<std::pair<std::string, std::int64_t>> sorted(
    std::vector<std::pair<std::string, std::int64_t>> values) {
  std::sort(values.begin(), values.end());
  return values;
}

std::string row(const std::string& name, const std::string& one, const std::string& other) {
  std::string text = fmt::format("  {}{}{}", report::padded(name, kNameWidth + 2),
                                 report::padded(one, kColumnWidth), other);
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string share(std::uint64_t count, std::uint64_t total) {
  if (count == 0) return "-";
  return fmt::format("{:>10}  {:>8}", report::grouped(count), report::percent(count, total));
}

// Whether a search that has found those failures explains one of a real run.
bool explains(const std::vector<FailureReport>& found, const RealFailure& failure) {
  const auto has = [&](std::initializer_list<FailureKind> kinds) {
    return std::any_of(found.begin(), found.end(), [&](const FailureReport& report) {
      return std::find(kinds.begin(), kinds.end(), report.failure.kind) != kinds.end();
    });
  };
  // A deadlock hangs, unless the library notices, as it does where a thread joins itself.
  const bool noticed = failure.message.find("Resource deadlock avoided") != std::string::npos;
  if (failure.kind == "hang" || noticed) {
    return has({FailureKind::deadlock, FailureKind::lost_wakeup, FailureKind::livelock,
                FailureKind::starvation});
  }
  if (failure.kind == "crash") return has({FailureKind::crash, FailureKind::thread_leak});
  return has({FailureKind::assertion, FailureKind::invariant});
}

std::string_view verdict_of(Exit exit) {
  if (exit == Exit::passed) return "within";
  return exit == Exit::failed ? "NOT WITHIN" : "not within the sample";
}

}  // namespace

Comparison::Comparison(const Result& simulated, const RealResult& real)
    : simulated_(simulated), real_(real) {
  for (const Outcome& outcome : simulated.outcomes) {
    outcomes_[sorted(outcome.values)].simulated += outcome.count;
    simulated_total_ += outcome.count;
  }
  for (const Outcome& outcome : real.outcomes) {
    outcomes_[sorted(outcome.values)].real += outcome.count;
    real_total_ += outcome.count;
  }
  find_missing();
}

void Comparison::find_missing() {
  const bool undefined = std::any_of(
      simulated_.failures.begin(), simulated_.failures.end(),
      [](const FailureReport& report) { return report.failure.kind == FailureKind::lock_misuse; });
  if (undefined) return;
  for (const auto& [values, counts] : outcomes_) {
    if (counts.simulated == 0) missing_.push_back(report::joined(values));
  }
  for (const RealFailure& failure : real_.failures) {
    if (explains(simulated_.failures, failure)) continue;
    missing_.push_back(fmt::format("{}: {}", failure.kind, report::clean(failure.message)));
  }
}

Exit Comparison::exit() const {
  if (missing_.empty()) return Exit::passed;
  return simulated_.exhaustive ? Exit::failed : Exit::inconclusive;
}

std::string Comparison::text(const report::Style& style) const {
  std::string text = report::paint(row("", "simulated", "real"), report::Colour::bold, style);
  text += row("executions",
              fmt::format("{}{}", report::grouped(simulated_.executions.explored),
                          simulated_.exhaustive ? ", exhaustive" : ", sampled"),
              fmt::format("{} runs", report::grouped(real_.runs)));
  text += row("time", report::duration(simulated_.seconds), report::duration(real_.seconds));
  text += row("first failure", first_simulated(), first_real());
  return text + outcomes() + failures(style) + "\n  " + agreement(style) + "\n";
}

std::size_t Comparison::outcomes_with(std::uint64_t Counts::*side) const {
  return static_cast<std::size_t>(
      std::count_if(outcomes_.begin(), outcomes_.end(),
                    [&](const auto& outcome) { return outcome.second.*side > 0; }));
}

std::string Comparison::heading(std::size_t name_width, const report::Style& style) {
  const std::string sides =
      fmt::format("{:<{}}  {:<37}  {:<37}\n", "", name_width, "simulated:", "real:");
  const std::string fields = fmt::format(
      "{:<{}}  {:>10}  {:>10}  {:>13}  {:>10}  {:>10}  {:>13}  {}\n", "model", name_width,
      "executions", "outcomes", "first failure", "runs", "outcomes", "first failure", "check");
  return report::paint(sides.substr(0, sides.find_last_not_of(" \n") + 1) + "\n" + fields,
                       report::Colour::bold, style);
}

std::string Comparison::line(std::size_t name_width, const report::Style& style) const {
  const auto first = [](bool any, std::uint64_t number) {
    return any ? report::grouped(number) : std::string("none");
  };
  const bool fails = !simulated_.failures.empty();
  const bool failed = !real_.failures.empty();
  return fmt::format(
      "{:<{}}  {:>10}  {:>10}  {:>13}  {:>10}  {:>10}  {:>13}  {}{}\n", simulated_.model,
      name_width, report::grouped(simulated_.executions.explored),
      outcomes_with(&Counts::simulated),
      first(fails, fails ? simulated_.failures.front().execution : 0), report::grouped(real_.runs),
      outcomes_with(&Counts::real), first(failed, failed ? real_.failures.front().first_run : 0),
      report::paint(verdict_of(exit()),
                    missing_.empty() ? report::Colour::green : report::Colour::red, style),
      missing_.empty() ? "" : fmt::format(": {}", fmt::join(missing_, "; ")));
}

// Where there are many, those that the real runs saw, and the first of the others.
std::string Comparison::outcomes() const {
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

std::string Comparison::first_simulated() const {
  if (simulated_.failures.empty()) return "none";
  const FailureReport& report = simulated_.failures.front();
  return fmt::format("execution {} of {}", report::grouped(report.execution), report.strategy);
}

std::string Comparison::first_real() const {
  if (real_.failures.empty()) return "none";
  return fmt::format("run {}", report::grouped(real_.failures.front().first_run));
}

std::string Comparison::failures(const report::Style& style) const {
  constexpr std::size_t kFailuresMax = 10;
  std::string text;
  const auto line = [&](const char* side, std::string_view kind, std::string_view message) {
    text += fmt::format("  {:<9}  {}: {}\n", side, report::paint(kind, report::Colour::red, style),
                        report::clean(message));
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
    text += fmt::format("  replay: {}\n",
                        report::replay_command(simulated_.model, simulated_.failures.front().seed));
  }
  for (const RealFailure& failure : real_.failures) {
    line("real", failure.kind,
         fmt::format("{} ({} of {})", failure.message, failure.count,
                     report::counted(real_.runs, "run")));
  }
  return text.empty() ? text : "\n" + text;
}

std::string Comparison::agreement(const report::Style& style) const {
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

Json Comparison::simulated_json() const {
  Json failures = Json::array();
  for (const FailureReport& report : simulated_.failures) {
    failures.push_back({{"kind", name_of(report.failure.kind)},
                        {"message", report.failure.message},
                        {"seed", report.seed},
                        {"strategy", report.strategy},
                        {"execution", report.execution}});
  }
  return {{"executions", simulated_.executions.explored},
          {"exhaustive", simulated_.exhaustive},
          {"seconds", simulated_.seconds},
          {"failures", failures}};
}

Json Comparison::real_json() const {
  Json failures = Json::array();
  for (const RealFailure& failure : real_.failures) {
    failures.push_back({{"kind", failure.kind},
                        {"message", failure.message},
                        {"count", failure.count},
                        {"first_run", failure.first_run}});
  }
  return {{"runs", real_.runs}, {"seconds", real_.seconds}, {"failures", failures}};
}

Json Comparison::json() const {
  const auto object_of = [](const Values& values) {
    Json object = Json::object();
    for (const auto& [name, value] : values) object[name] = value;
    return object;
  };
  Json outcomes = Json::array();
  for (const auto& [values, counts] : outcomes_) {
    outcomes.push_back(
        {{"values", object_of(values)}, {"simulated", counts.simulated}, {"real", counts.real}});
  }
  return {{"schema", report::kJsonSchema},
          {"model", simulated_.model},
          {"params", object_of(simulated_.parameters)},
          {"simulated", simulated_json()},
          {"real", real_json()},
          {"outcomes", outcomes},
          {"within", missing_.empty()},
          {"missing", missing_}};
}

}  // namespace heddle::cli
