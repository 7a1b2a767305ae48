#include "tests/bench/bugs/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace heddle::bugs {
namespace {

using Row = std::vector<std::string>;

// Three digits are what twenty trials are good for.
std::string count_text(double count) {
  return count < 100 ? fmt::format("{:.1f}", count) : fmt::format("{:.0f}", count);
}

// "mean / median", and of how many trials the bug was found in where not in all.
std::string cell_text(const Cell& cell) {
  const std::size_t trials = cell.trials.size();
  if (cell.found() == 0) return "-";
  if (trials == 1) return count_text(cell.mean());
  std::string text = count_text(cell.mean()) + " / " + count_text(cell.median());
  if (cell.found() < trials) text += fmt::format(" ({})", cell.found());
  return text;
}

template <typename TextOf>
Row summary(const Table& table, const std::string& name, const TextOf& text_of) {
  Row row{name};
  for (std::size_t column = 0; column < table.options.strategies.size(); ++column) {
    row.push_back(text_of(column));
  }
  return row;
}

std::vector<Row> rows_of(const Table& table) {
  std::vector<Row> rows;
  rows.push_back(summary(table, "program",
                         [&](std::size_t column) { return table.options.strategies[column]; }));
  for (std::size_t i = 0; i < table.cells.size(); ++i) {
    Row row{table.options.bugs[i]->name};
    for (const Cell& cell : table.cells[i]) row.push_back(cell_text(cell));
    rows.push_back(std::move(row));
  }
  rows.push_back(summary(table, "geometric mean", [&](std::size_t column) {
    return count_text(table.geometric_mean(column));
  }));
  rows.push_back(summary(table, "found in every trial", [&](std::size_t column) {
    return fmt::format("{} of {}", table.always_found(column), table.cells.size());
  }));
  rows.push_back(summary(table, "seconds", [&](std::size_t column) {
    return fmt::format("{:.1f}", table.seconds(column));
  }));
  return rows;
}

std::string in_columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    text += fmt::format("{:<{}}", row[0], widths[0]);
    for (std::size_t i = 1; i < row.size(); ++i) text += fmt::format("  {:>{}}", row[i], widths[i]);
    text += '\n';
  }
  return text;
}

std::string in_markdown(const std::vector<Row>& rows) {
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += fmt::format("| {} |\n", fmt::join(rows[i], " | "));
    if (i > 0) continue;
    text += "|---|";
    for (std::size_t column = 1; column < rows[i].size(); ++column) text += "---|";
    text += '\n';
  }
  return text;
}

nlohmann::ordered_json json_of(const Cell& cell) {
  nlohmann::ordered_json found_in = nlohmann::ordered_json::array();
  for (const Trial& trial : cell.trials) {
    if (trial.found_in) {
      found_in.push_back(*trial.found_in);
    } else {
      found_in.push_back(nullptr);
    }
  }
  return {{"found", cell.found()},          {"trials", cell.trials.size()},
          {"budget", cell.budget},          {"mean", cell.mean()},
          {"median", cell.median()},        {"seconds", cell.seconds()},
          {"found_in", std::move(found_in)}};
}

}  // namespace

std::string table_text(const Table& table, Layout layout) {
  const std::vector<Row> rows = rows_of(table);
  return layout == Layout::markdown ? in_markdown(rows) : in_columns(rows);
}

std::string targets_text(const std::vector<Target>& targets) {
  std::string text;
  for (const Target& target : targets) {
    const char* verdict = !target.holds ? "not checked" : *target.holds ? "holds" : "DOES NOT HOLD";
    text += fmt::format("{}: {} ({})\n", verdict, target.claim, target.measured);
  }
  return text;
}

std::string table_json(const Table& table, const std::vector<Target>& targets) {
  nlohmann::ordered_json json = {{"schema", 1},
                                 {"trials", table.options.trials},
                                 {"budget", table.options.budget},
                                 {"seed", table.options.seed}};
  for (std::size_t column = 0; column < table.options.strategies.size(); ++column) {
    json["strategies"].push_back({{"strategy", table.options.strategies[column]},
                                  {"geometric_mean", table.geometric_mean(column)},
                                  {"always_found", table.always_found(column)},
                                  {"seconds", table.seconds(column)}});
  }
  for (std::size_t row = 0; row < table.cells.size(); ++row) {
    const Bug& bug = *table.options.bugs[row];
    nlohmann::ordered_json results;
    for (std::size_t column = 0; column < table.options.strategies.size(); ++column) {
      results[table.options.strategies[column]] = json_of(table.cells[row][column]);
    }
    json["programs"].push_back({{"program", bug.name},
                                {"origin", bug.origin},
                                {"kind", name_of(bug.kinds.front())},
                                {"results", std::move(results)}});
  }
  json["targets"] = nlohmann::ordered_json::array();
  for (const Target& target : targets) {
    nlohmann::ordered_json holds = nullptr;
    if (target.holds) holds = *target.holds;
    json["targets"].push_back(
        {{"claim", target.claim}, {"holds", std::move(holds)}, {"measured", target.measured}});
  }
  return json.dump(2) + "\n";
}

}  // namespace heddle::bugs
