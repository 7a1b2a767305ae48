#ifndef HEDDLE_CHECKER_CLI_NEAREST_H_
#define HEDDLE_CHECKER_CLI_NEAREST_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heddle::cli {

// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
std::size_t edit_distance(std::string_view one, std::string_view other);

// " (did you mean 'NAME'?)" with the nearest of `names`; empty where none is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_NEAREST_H_
