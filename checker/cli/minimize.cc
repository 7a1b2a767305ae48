// heddle minimize: the smallest execution that shows the failure of a seed.

#include "checker/minimize.h"

#include <fmt/format.h>

#include "checker/cli/arguments.h"
#include "checker/cli/budget_flags.h"
#include "checker/cli/command.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/cli/seed_flags.h"
#include "checker/report/text.h"

namespace heddle::cli {

Exit minimize_command(const std::vector<std::string>& words) {
  MinimizeBudget budget{1'000'000, 10, nullptr};
  SeedFlags seed("minimize");
  BudgetFlags effort("--executions", "--time", 1);
  Arguments arguments(
      "minimize", "MODEL --seed TOKEN [options]",
      "Looks for the smallest execution that shows the failure of a seed: the fewest preemptions,\n"
      "then the fewest events; and tells whether fewer preemptions are ruled out. 'heddle check'\n"
      "does the same with less effort, unless told not to.",
      {"counter_race --seed TOKEN    (the line that 'heddle check' prints)"});
  seed.declare(arguments);
  effort.declare(arguments, fmt::format("Run N executions at most (default {})", budget.executions),
                 fmt::format("Stop after 500ms, 2m, 1h (default {}s)", budget.seconds));
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = seed.style();
  effort.apply(budget.executions, budget.seconds);
  const Program program = program_of("minimize", seed);
  print(report::text(minimize(program, seed.token(), budget), style));
  return Exit::failed;
}

}  // namespace heddle::cli
