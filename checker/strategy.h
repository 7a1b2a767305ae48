#ifndef HEDDLE_CHECKER_STRATEGY_H_
#define HEDDLE_CHECKER_STRATEGY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heddle {

// How a strategy takes its decisions, as `heddle explain` tells it.
struct StrategyInfo {
  std::string_view name;
  bool samples;                // draws executions at random, and never comes to an end
  std::string_view summary;    // one line
  std::string_view meaning;    // a paragraph
  std::string_view guarantee;  // a paragraph
  std::string_view paper;      // "none" where it has none
  std::string_view parameter;  // the letter of what may follow the name and a colon; empty: nothing
  std::string_view meaning_of_parameter = {};
  std::uint32_t parameter_default = 0;
  std::uint32_t parameter_min = 0;
  std::uint32_t parameter_max = 0;
};

// All strategies, `auto` first.
const std::vector<StrategyInfo>& strategies();
// Null where there is none of that name, which has no parameter.
const StrategyInfo* find_strategy(std::string_view name);

// A strategy with its parameter.
struct Strategy {
  const StrategyInfo* info;
  std::uint32_t parameter = 0;

  // As it is asked for, "pct:3": with its parameter where it has one.
  std::string text() const;
};

// Reads "random", "pct" or "pct:3". Throws UsageError, with the reason.
Strategy parse_strategy(std::string_view text);

// Whether what `text` names samples. False for what names no strategy.
bool is_sampler(std::string_view text);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_STRATEGY_H_
