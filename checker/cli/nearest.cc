#include "checker/cli/nearest.h"

#include <fmt/format.h>

#include <algorithm>

namespace heddle::cli {

std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> before(other.size() + 1);
  std::vector<std::size_t> last(other.size() + 1);
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped =
          i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[other.size()];
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  constexpr std::size_t kNameMax = 200;  // longer ones are no typing errors
  if (name.empty() || name.size() > kNameMax) return "";
  const std::string* nearest = nullptr;
  std::size_t distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : names) {
    // A beginning that is long enough to be meant counts as near.
    const bool begins = name.size() >= 3 && candidate.starts_with(name);
    const std::size_t here = begins ? 1 : edit_distance(name, candidate);
    if (here >= distance || here >= candidate.size()) continue;
    distance = here;
    nearest = &candidate;
  }
  return nearest == nullptr ? "" : fmt::format(" (did you mean '{}'?)", *nearest);
}

}  // namespace heddle::cli
