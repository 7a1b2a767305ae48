#include "checker/cli/coverage_flags.h"

#include <fmt/format.h>

#include "checker/cli/output.h"
#include "checker/report/coverage.h"
#include "sim/failure.h"

namespace heddle::cli {

void CoverageFlags::declare(Arguments& arguments) {
  arguments.positionals(models);
  arguments.option("--program", program, "PATH",
                   "A program that is built with heddle-cc or heddle-c++, instead of a model; its "
                   "arguments come last, after --");
  search.declare_strategy(arguments);
  arguments.option("--json", json.path, "FILE",
                   "Write the result as JSON; - is standard output, which then has nothing else");
  arguments.flag("--quiet", quiet, "No progress, and how many pairs only");
  color.declare(arguments);
}

CheckOptions CoverageFlags::watched(CheckOptions options, OrderCoverage& coverage) const {
  options.keep_going = true;
  options.minimize_executions = 0;
  options.watcher = &coverage;
  return options;
}

void CoverageFlags::validate_for_program() const {
  if (!models.empty()) throw UsageError("--program contradicts the model '" + models.front() + "'");
  if (!search.settings().empty()) {
    throw UsageError("--param is for models: the arguments of a program come after --");
  }
  static_cast<void>(search.options());
}

Exit CoverageFlags::report(const Result& result, const OrderCoverage& coverage,
                           const report::Style& style, bool prints) const {
  if (prints) {
    print(quiet ? report::brief(result, coverage, style) : report::text(result, coverage, style));
  }
  if (json.path) json.write(report::json(result, coverage));
  return exit_of(result.verdict);
}

}  // namespace heddle::cli
