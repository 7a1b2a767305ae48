#ifndef HEDDLE_CHECKER_KEPT_JSON_H_
#define HEDDLE_CHECKER_KEPT_JSON_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "checker/findings.h"
#include "checker/tally.h"

namespace heddle {

// What a search has counted and found, as checkpoints keep it and its processes tell each other.
// What reads throws UsageError for numbers that are out of range, and what nlohmann::json throws of
// JSON that is another.

[[noreturn]] void damaged(const char* how);
// A number that is at most `last`.
std::uint32_t number_to(const nlohmann::json& json, std::uint64_t last);
std::uint32_t number32(const nlohmann::json& json);

nlohmann::json json_of(const std::vector<std::pair<std::string, std::int64_t>>& values);
std::vector<std::pair<std::string, std::int64_t>> values_of(const nlohmann::json& array);

nlohmann::json json_of(const std::vector<Findings::Kept>& failures);
std::vector<Findings::Kept> failures_of(const nlohmann::json& array);

nlohmann::json json_of(const Tally& tally);
Tally tally_of(const nlohmann::json& json);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_KEPT_JSON_H_
