// heddle replay: one execution again, with its whole timeline.

#include <fmt/format.h>

#include "checker/check.h"
#include "checker/cli/arguments.h"
#include "checker/cli/budget_flags.h"
#include "checker/cli/command.h"
#include "checker/cli/output.h"
#include "checker/cli/seed_flags.h"
#include "checker/lenient_replay.h"
#include "checker/report/text.h"

namespace heddle::cli {

Exit replay_command(const std::vector<std::string>& words) {
  LenientBudget budget;
  SeedFlags flags("replay");
  BudgetFlags effort("--executions", "--time", 1);
  bool lenient = false;
  std::optional<std::string> cycles;
  Arguments arguments("replay", "MODEL --seed TOKEN [options]",
                      "Runs the one execution of a seed again, and shows all of it.",
                      {"counter_race --seed TOKEN    (the line that 'heddle check' prints)"});
  flags.declare(arguments);
  arguments.option("--cycles", cycles, "N",
                   "Of an execution without end: how often to run its cycle (default 1)");
  arguments.flag("--lenient", lenient,
                 "Where the program has changed and departs from the schedule, search from there "
                 "on for a failure");
  effort.declare(
      arguments,
      fmt::format("With --lenient: run N executions at most (default {})", budget.executions),
      fmt::format("With --lenient: stop after 500ms, 2m, 1h (default {}s)", budget.seconds));
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = flags.style();
  if (effort.given() && !lenient) {
    throw UsageError("--executions and --time are for --lenient: else one execution is run");
  }
  if (cycles && lenient) throw UsageError("--cycles contradicts --lenient");
  constexpr std::uint64_t kCyclesMax = 1'000;
  const std::uint64_t passes = cycles ? number_of("--cycles", *cycles, 1, kCyclesMax) : 1;
  effort.apply(budget.executions, budget.seconds);
  const Program program = flags.program();
  const Seed seed = decode(flags.token());
  if (lenient) {
    const LenientReplay replayed = replay_leniently(program, seed, budget);
    print(report::text(replayed, seed, style));
    return exit_of(report::verdict_of(replayed));
  }
  const Replay replayed = replay(program, seed, passes);
  print(report::text(replayed, seed, style));
  return exit_of(report::verdict_of(replayed));
}

}  // namespace heddle::cli
