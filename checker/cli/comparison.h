#ifndef HEDDLE_CHECKER_CLI_COMPARISON_H_
#define HEDDLE_CHECKER_CLI_COMPARISON_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/cli/command.h"
#include "checker/cli/real_run.h"
#include "checker/report/style.h"
#include "checker/result.h"

namespace heddle::cli {

// What a search of a model has found beside what its real runs have shown. It refers to both, which
// must outlive it.
class Comparison {
 public:
  Comparison(const Result& simulated, const RealResult& real);

  // Outcomes and failures of the real runs that the search has not found; a line each. A hang is a
  // deadlock, a lost wakeup, a livelock or a starvation. None where the search has found
  // lock_misuse: what real threads do then is undefined.
  const std::vector<std::string>& missing() const noexcept { return missing_; }
  // `failed` where something is missing that a search of all executions has not found,
  // `inconclusive` where the search was a sample.
  Exit exit() const;

  // Both, side by side; ends in a newline.
  std::string text(const report::Style& style) const;
  // One line, with fields as in `heading`.
  std::string line(std::size_t name_width, const report::Style& style) const;
  static std::string heading(std::size_t name_width, const report::Style& style);
  // The object that docs/json.md describes.
  nlohmann::ordered_json json() const;

 private:
  struct Counts {
    std::uint64_t simulated = 0;
    std::uint64_t real = 0;
  };
  using Values = std::vector<std::pair<std::string, std::int64_t>>;

  void find_missing();
  std::size_t outcomes_with(std::uint64_t Counts::*side) const;
  std::string outcomes() const;
  std::string first_simulated() const;
  std::string first_real() const;
  std::string failures(const report::Style& style) const;
  std::string agreement(const report::Style& style) const;
  nlohmann::ordered_json simulated_json() const;
  nlohmann::ordered_json real_json() const;

  const Result& simulated_;
  const RealResult& real_;
  std::map<Values, Counts> outcomes_;
  std::uint64_t simulated_total_ = 0;
  std::uint64_t real_total_ = 0;
  std::vector<std::string> missing_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_COMPARISON_H_
