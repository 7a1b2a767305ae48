#include "checker/report/github.h"

#include <fmt/format.h>

#include <string_view>

#include "checker/report/explanation.h"
#include "checker/report/text.h"

namespace heddle::report {
namespace {

// As the text of a command; that of its properties may have no ':' and ',' either.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char character : text) {
    const bool special = character == '%' || character == '\r' || character == '\n' ||
                         (property && (character == ':' || character == ','));
    result += special ? fmt::format("%{:02X}", static_cast<unsigned char>(character))
                      : std::string(1, character);
  }
  return result;
}

std::string command(const char* level, const source_location* where, const std::string& title,
                    const std::string& message) {
  std::string place;
  if (where != nullptr && where->line != 0) {
    place = fmt::format("file={},line={},", escaped(where->file, true), where->line);
  }
  return fmt::format("::{} {}title={}::{}\n", level, place, escaped(title, true),
                     escaped(message, false));
}

std::string of_failure(const Result& result, const FailureReport& report, const Style& style) {
  const Failure& failure = report.failure;
  std::string message = failure.message;
  const std::string why = explanation(failure, report.trace);
  if (!why.empty()) message += "\n" + why;
  if (!report.seed.empty()) {
    message += "\nreplay: " + replay_command(result.model, report.seed, style);
  }
  const source_location* where = failure.locations.empty() ? nullptr : &failure.locations.back();
  const char* level = failure.kind == FailureKind::step_limit ? "warning" : "error";
  return command(level, where, fmt::format("{} in {}", name_of(failure.kind), result.model),
                 message);
}

}  // namespace

std::string github(const std::vector<Result>& results, const std::vector<Expectation>& expectations,
                   const Style& style) {
  std::string text;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Result& result = results[i];
    if (!expectations.empty()) {
      if (expectations[i].met) continue;
      text += command("error", nullptr, result.model + " is not as expected",
                      fmt::format("expected: {}; {} scheduling: {}", expectations[i].expected,
                                  result.scheduling, summary(result)));
      if (result.verdict != Verdict::failed) continue;
    }
    for (const FailureReport& report : result.failures) text += of_failure(result, report, style);
    if (result.verdict == Verdict::inconclusive && result.failures.empty()) {
      text += command("warning", nullptr, result.model + " is inconclusive", summary(result));
    }
  }
  return text;
}

}  // namespace heddle::report
