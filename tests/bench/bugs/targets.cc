#include "tests/bench/bugs/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace heddle::bugs {
namespace {

constexpr double kPortfolioMax = 1.5;
constexpr std::uint64_t kSurwExecutions = 10'000;

bool has(const Table& table, const std::string& strategy) {
  return table.column_of(strategy) < table.options.strategies.size();
}

bool always_found(const Cell& cell) { return cell.found() == cell.trials.size(); }

Target hold_each(const Table& table) {
  Target target{"each bug is found in every trial by one strategy at least", {}, {}};
  std::string missed;
  for (std::size_t row = 0; row < table.cells.size(); ++row) {
    if (std::ranges::any_of(table.cells[row], always_found)) continue;
    missed += (missed.empty() ? "missed: " : ", ") + table.options.bugs[row]->name;
  }
  target.holds = missed.empty();
  target.measured = missed.empty() ? fmt::format("{} programs", table.cells.size()) : missed;
  return target;
}

// Strategies that search exhaustively do not compete.
Target hold_portfolio(const Table& table) {
  Target target{fmt::format("portfolio needs at most {} times the best other sampler's executions",
                            kPortfolioMax),
                {},
                "portfolio and another sampler are needed"};
  double best = std::numeric_limits<double>::max();
  std::string best_name;
  for (std::size_t column = 0; column < table.options.strategies.size(); ++column) {
    const std::string& name = table.options.strategies[column];
    if (name == "portfolio" || name == "auto" || is_deterministic(name)) continue;
    if (table.geometric_mean(column) >= best) continue;
    best = table.geometric_mean(column);
    best_name = name;
  }
  if (!has(table, "portfolio") || best_name.empty()) return target;
  const double portfolio = table.geometric_mean(table.column_of("portfolio"));
  target.holds = portfolio <= kPortfolioMax * best;
  target.measured = fmt::format("geometric means: portfolio {:.1f}, {} {:.1f}; {:.2f} times",
                                portfolio, best_name, best, portfolio / best);
  return target;
}

Target hold_surw(const Table& table, const std::string& bug) {
  Target target{
      fmt::format("surw finds {} in every trial within {} executions", bug, kSurwExecutions),
      {},
      "surw and the program are needed, and the budget"};
  const auto row = std::ranges::find(table.options.bugs, bug, &Bug::name);
  if (!has(table, "surw") || row == table.options.bugs.end()) return target;
  const Cell& cell = table.cells[static_cast<std::size_t>(row - table.options.bugs.begin())]
                                [table.column_of("surw")];
  if (cell.budget < kSurwExecutions) return target;
  const auto in_time = [](const Trial& trial) {
    return trial.found_in && *trial.found_in <= kSurwExecutions;
  };
  const auto found = std::ranges::count_if(cell.trials, in_time);
  target.holds = found == static_cast<std::ptrdiff_t>(cell.trials.size());
  target.measured =
      fmt::format("{} of {} trials, mean {:.1f}", found, cell.trials.size(), cell.mean());
  return target;
}

}  // namespace

std::vector<Target> targets(const Table& table) {
  return {hold_each(table), hold_portfolio(table), hold_surw(table, "reorder_100"),
          hold_surw(table, "two_stage_50")};
}

}  // namespace heddle::bugs
