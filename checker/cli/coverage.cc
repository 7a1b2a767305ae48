// heddle coverage: which operations came in which order in a search.

#include "checker/coverage.h"

#include "checker/cli/command.h"
#include "checker/cli/coverage_flags.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/cli/program_process.h"
#include "checker/cli/progress.h"

namespace heddle::cli {

Exit coverage_command(const std::vector<std::string>& words) {
  CoverageFlags flags;
  Arguments arguments(
      "coverage", "MODEL | --program PATH [options] [-- ARGS]",
      "Tells which operations of different threads on one object, whose order matters, came in "
      "which order in a search, in how many executions, and which orders it never saw.",
      {"counter_race", "lock_order_deadlock --strategy random --executions 20",
       "counter_race --scheduling cooperative", "counter_race --json -"});
  flags.declare(arguments);
  const ProgramWords split(words);
  if (const auto help = arguments.parse(split.options)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = flags.color.style();
  if (flags.program) {
    flags.validate_for_program();
    return run_program("coverage", *flags.program, split);
  }
  const CheckOptions options = flags.search.options();
  const models::Model& model = only_model("coverage", flags.models);
  const Program program = program_of(model, flags.search.settings());
  OrderCoverage coverage;
  const CheckOptions watched = flags.watched(flags.search.adapted(options, model), coverage);
  const bool prints = open_files({&flags.json}).empty();
  return flags.report(check_shown(program, watched, flags.quiet), coverage, style, prints);
}

}  // namespace heddle::cli
