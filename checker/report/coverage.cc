#include "checker/report/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/report/json.h"
#include "checker/report/text.h"

namespace heddle::report {
namespace {

using Json = nlohmann::ordered_json;

std::vector<OrderedPair> those(const std::vector<OrderedPair>& pairs, bool in_both_orders) {
  std::vector<OrderedPair> found;
  std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(found),
               [&](const OrderedPair& pair) { return pair.in_both_orders() == in_both_orders; });
  return found;
}

std::string title(const Result& result, const OrderCoverage& coverage) {
  const std::string arguments =
      result.parameters.empty() ? "" : fmt::format(" ({})", joined(result.parameters));
  const std::string strategy =
      result.phases.empty() ? result.strategy : result.phases.back().strategy;
  const std::string share = result.exhaustive ? "all there are" : "not all there are";
  return fmt::format("{}{}: {} of {}, {} scheduling: {}\n", clean(result.model), arguments,
                     counted(coverage.executions(), "execution"), strategy, result.scheduling,
                     result.exhaustive && strategy == "dpor" ? "one of each trace" : share);
}

// "T1 read counter_race.cc:22"
std::string text_of(const Site& site) {
  const std::string place =
      site.line == 0
          ? ""
          : fmt::format(" {}:{}", clean(site.file.substr(site.file.rfind('/') + 1)), site.line);
  return fmt::format("{} {}{}", clean(site.thread_name), name_of(site.kind), place);
}

std::string count_of(std::uint64_t executions) {
  return executions == 0 ? "never" : grouped(executions);
}

std::string table_of(const std::vector<OrderedPair>& pairs, const Style& style) {
  using Row = std::vector<std::string>;
  std::vector<Row> rows = {{"object", "one", "other", "one first", "other first"}};
  for (const OrderedPair& pair : pairs) {
    rows.push_back({clean(pair.object), text_of(pair.first), text_of(pair.second),
                    count_of(pair.first_before), count_of(pair.second_before)});
  }
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  constexpr std::size_t kNames = 3;  // columns of words; the others are of numbers
  for (const Row& row : rows) {
    std::string line = "   ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - width_of(row[i]), ' ');
      const Colour colour = row[i] == "never" ? Colour::yellow : Colour::none;
      const std::string cell =
          &row == &rows.front() ? paint(row[i], Colour::dim, style) : paint(row[i], colour, style);
      line += " " + (i < kNames ? cell + gap : gap + cell) + (i + 1 < row.size() ? " " : "");
    }
    text += line + "\n";
  }
  return text;
}

Json json_of(const Site& site) {
  return {{"thread", site.thread_name},
          {"operation", name_of(site.kind)},
          {"file", site.file},
          {"line", site.line}};
}

// What is known of the orders that were not seen.
std::string other_order(const Result& result) {
  if (!result.exhaustive) return "was never tried, or does not happen";
  return fmt::format("does not happen{}",
                     result.scheduling == "cooperative" ? " under the cooperative scheduling" : "");
}

}  // namespace

std::string brief(const Result& result, const OrderCoverage& coverage, const Style& style) {
  const std::vector<OrderedPair> pairs = coverage.pairs();
  std::string text = title(result, coverage);
  if (pairs.empty()) {
    text += "  no two operations of different threads whose order matters and is not fixed\n";
  } else {
    const std::size_t one = those(pairs, false).size();
    text += fmt::format("  {} of operations: {} seen in both orders, {}\n",
                        counted(pairs.size(), "pair"), pairs.size() - one,
                        paint(fmt::format("{} in one only", one),
                              one == 0 ? Colour::green : Colour::yellow, style));
  }
  if (!result.failures.empty()) {
    text += paint(fmt::format("  a failure was found ({}): see heddle check\n", summary(result)),
                  Colour::red, style);
  }
  return text;
}

std::string text(const Result& result, const OrderCoverage& coverage, const Style& style) {
  const std::vector<OrderedPair> pairs = coverage.pairs();
  const std::vector<OrderedPair> one = those(pairs, false);
  const std::vector<OrderedPair> both = those(pairs, true);
  std::string text = brief(result, coverage, style);
  if (!one.empty()) {
    text += fmt::format("\n  in one order only: the other {}; executions\n", other_order(result));
    text += table_of(one, style);
  }
  if (!both.empty()) text += "\n  in both orders; executions\n" + table_of(both, style);
  return text;
}

std::string json(const Result& result, const OrderCoverage& coverage) {
  const std::vector<OrderedPair> pairs = coverage.pairs();
  Json parameters = Json::object();
  for (const auto& [name, value] : result.parameters) parameters[name] = value;
  Json json = {{"schema", kJsonSchema},
               {"model", result.model},
               {"params", parameters},
               {"strategy", result.strategy},
               {"scheduling", result.scheduling},
               {"verdict", name_of(result.verdict)},
               {"exhaustive", result.exhaustive},
               {"executions", coverage.executions()},
               {"both_orders", those(pairs, true).size()},
               {"one_order", those(pairs, false).size()},
               {"pairs", Json::array()}};
  for (const OrderedPair& pair : pairs) {
    json["pairs"].push_back({{"object", pair.object},
                             {"one", json_of(pair.first)},
                             {"other", json_of(pair.second)},
                             {"one_first", pair.first_before},
                             {"other_first", pair.second_before}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace heddle::report
