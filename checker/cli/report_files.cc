#include "checker/cli/report_files.h"

#include <fmt/format.h>

#include "checker/check.h"
#include "checker/example.h"
#include "checker/report/github.h"
#include "checker/report/junit.h"
#include "checker/report/sarif.h"
#include "checker/report/text.h"
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
  pictures_.declare(arguments);
}

void ReportFiles::open(std::size_t models) {
  if (has_pictures() && models != 1) {
    throw UsageError(fmt::format("{} is of one execution: name one model", pictures_.asked()));
  }
  std::vector<NamedFile*> files = {&json_, &junit_, &sarif_};
  for (NamedFile* file : pictures_.files()) files.push_back(file);
  standard_output_ = open_files(files);
  if (github_ && take_standard_output()) {
    throw UsageError(
        fmt::format("--github contradicts {} -: both are standard output", standard_output_));
  }
}

void ReportFiles::write(const std::vector<Result>& results,
                        const std::vector<report::Expectation>& expectations,
                        const report::Style& style) const {
  if (github_) print(report::github(results, expectations, style));
  if (json_.path) {
    json_.write(!expectations.empty() ? report::json(results, expectations)
                : results.size() == 1 ? report::json(results.front())
                                      : report::json(results));
  }
  if (junit_.path) junit_.write(report::junit(results, expectations, style));
  if (sarif_.path) sarif_.write(report::sarif(results, expectations, style));
}

report::Execution shown_execution(const Result& result, const Program& program,
                                  const CheckOptions& options, const report::Style& style) {
  if (!result.failures.empty()) return report::execution_of(result, style);
  const std::string token = example_token(program, options);
  report::Execution execution = report::execution_of(replay(program, decode(token)), token, style);
  execution.origin = fmt::format("one of the executions; the search: {}", report::summary(result));
  return execution;
}

}  // namespace heddle::cli
