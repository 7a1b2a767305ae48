#include "checker/cli/report_files.h"

#include <fmt/format.h>

#include <utility>

#include "checker/report/github.h"
#include "checker/report/junit.h"
#include "checker/report/sarif.h"
#include "sim/failure.h"

namespace heddle::cli {

void ReportFiles::declare(Arguments& arguments) {
  arguments.option("--json", json_.path, "FILE",
                   "Write the result as JSON; - is standard output, which then has nothing else");
  arguments.option("--junit", junit_.path, "FILE",
                   "Write the results as a JUnit test report, a test case each; - likewise");
  arguments.option("--sarif", sarif_.path, "FILE",
                   "Write the failures as SARIF 2.1.0, for code scanning; - likewise");
  arguments.flag(
      "--github", github_,
      "Print annotations too, which GitHub Actions shows beside the lines of the source");
}

void ReportFiles::open() {
  std::string taken;  // who has standard output
  for (const auto& [name, file] : {std::pair("--json", &json_), std::pair("--junit", &junit_),
                                   std::pair("--sarif", &sarif_)}) {
    if (!file->path) continue;
    if (file->is_standard_output() && !std::exchange(taken, name).empty()) {
      throw UsageError(
          fmt::format("{} - contradicts another -: standard output is one file", name));
    }
    file->file.emplace(*file->path);
  }
  if (github_ && !taken.empty()) {
    throw UsageError(fmt::format("--github contradicts {} -: both are standard output", taken));
  }
}

bool ReportFiles::take_standard_output() const noexcept {
  return json_.is_standard_output() || junit_.is_standard_output() || sarif_.is_standard_output();
}

void ReportFiles::write(const std::vector<Result>& results,
                        const std::vector<report::Expectation>& expectations,
                        const report::Style& style) const {
  if (github_) print(report::github(results, expectations, style));
  if (json_.file) {
    json_.file->write(!expectations.empty() ? report::json(results, expectations)
                      : results.size() == 1 ? report::json(results.front())
                                            : report::json(results));
  }
  if (junit_.file) junit_.file->write(report::junit(results, expectations, style));
  if (sarif_.file) sarif_.file->write(report::sarif(results, expectations, style));
}

}  // namespace heddle::cli
