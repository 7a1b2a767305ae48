#include "checker/report/outcomes.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/report/style.h"
#include "checker/report/text.h"

namespace heddle::report {
namespace {

constexpr std::size_t kOutcomesMax = 40;  // listed; the JSON has them all

}  // namespace

std::string name_of(const Outcome& outcome) {
  return outcome.values.empty() ? "(none recorded)" : joined(outcome.values);
}

std::string outcomes(const std::vector<Outcome>& outcomes, const std::string& whose) {
  const bool recorded = std::any_of(outcomes.begin(), outcomes.end(),
                                    [](const Outcome& outcome) { return !outcome.values.empty(); });
  if (!recorded) return "";
  const std::size_t shown = std::min(outcomes.size(), kOutcomesMax);
  std::uint64_t total = 0;
  for (const Outcome& outcome : outcomes) total += outcome.count;
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) width = std::max(width, width_of(name_of(outcomes[i])));

  std::string text = fmt::format("  {}{}\n", counted(outcomes.size(), "outcome"), whose);
  for (std::size_t i = 0; i < shown; ++i) {
    text += fmt::format("    {}  {:>12}  {:>8}\n", padded(name_of(outcomes[i]), width),
                        grouped(outcomes[i].count),
                        percent(outcomes[i].count, std::max<std::uint64_t>(total, 1)));
  }
  if (outcomes.size() > shown)
    text += fmt::format("    ... and {} more\n", outcomes.size() - shown);
  return text;
}

}  // namespace heddle::report
