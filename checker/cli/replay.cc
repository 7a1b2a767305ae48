// heddle replay: one execution again, with its whole timeline.

#include "checker/cli/arguments.h"
#include "checker/cli/command.h"
#include "checker/cli/debugger.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/cli/program_process.h"
#include "checker/cli/replay_flags.h"

namespace heddle::cli {

Exit replay_command(const std::vector<std::string>& words) {
  ReplayFlags flags;
  Arguments arguments("replay", "MODEL | --program PATH --seed TOKEN [options] [-- ARGS]",
                      "Runs the one execution of a seed again, and shows all of it.",
                      {"counter_race --seed TOKEN    (the line that 'heddle check' prints)"});
  flags.declare(arguments);
  const ProgramWords split(words);
  if (const auto help = arguments.parse(split.options)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = flags.seed().style();
  flags.validate();
  if (flags.program()) return run_program("replay", *flags.program(), split);
  const Program program = program_of("replay", flags.seed());
  if (flags.debugger()) start_debugger(words);
  return flags.run(program, style, sources_of(only_model("replay", flags.seed().models())));
}

}  // namespace heddle::cli
