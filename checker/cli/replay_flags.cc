#include "checker/cli/replay_flags.h"

#include <fmt/format.h>

#include <cstdio>

#include "checker/check.h"
#include "checker/cli/output.h"
#include "checker/report/text.h"

namespace heddle::cli {

void ReplayFlags::declare(Arguments& arguments) {
  seed_.declare(arguments);
  arguments.option("--program", program_, "PATH",
                   "The program that the seed is for, instead of a model; its arguments come last, "
                   "after --");
  arguments.option("--cycles", cycles_, "N",
                   "Of an execution without end: how often to run its cycle (default 1)");
  arguments.flag("--lenient", lenient_,
                 "Where the program has changed and departs from the schedule, search from there "
                 "on for a failure");
  arguments.flag("--debugger", debugger_,
                 "Start gdb at the execution, and stop where its failure is seen");
  effort_.declare(
      arguments,
      fmt::format("With --lenient: run N executions at most (default {})", budget_.executions),
      fmt::format("With --lenient: stop after 500ms, 2m, 1h (default {}s)", budget_.seconds));
  files_.declare(arguments);
}

void ReplayFlags::validate() {
  if (effort_.given() && !lenient_) {
    throw UsageError("--executions and --time are for --lenient: else one execution is run");
  }
  if (const char* picture = files_.asked(); picture != nullptr && lenient_) {
    throw UsageError(fmt::format(
        "{} contradicts --lenient, which may find another execution: replay the seed it prints",
        picture));
  }
  if (cycles_ && lenient_) throw UsageError("--cycles contradicts --lenient");
  if (program_ && !seed_.models().empty()) {
    throw UsageError("--program contradicts the model '" + seed_.models().front() + "'");
  }
  if (debugger_ && lenient_) {
    throw UsageError("--debugger contradicts --lenient: give it the token that that finds");
  }
  if (debugger_ && program_) throw UsageError("--debugger is for models, not for --program");
  constexpr std::uint64_t kCyclesMax = 1'000;
  if (cycles_) passes_ = number_of("--cycles", *cycles_, 1, kCyclesMax);
  effort_.apply(budget_.executions, budget_.seconds);
  static_cast<void>(seed_.token());
}

Exit ReplayFlags::run(const Program& program, const report::Style& style,
                      const report::Sources& sources) {
  const bool prints = open_files(files_.files()).empty();
  const Seed seed = decode(seed_.token());
  if (lenient_) {
    const LenientReplay replayed = replay_leniently(program, seed, budget_);
    print(report::text(replayed, seed, style));
    return exit_of(report::verdict_of(replayed));
  }
  const Replay replayed = replay(program, seed, passes_);
  std::fflush(nullptr);  // what the program has printed comes first
  if (prints) print(report::text(replayed, seed, style));
  files_.write(report::execution_of(replayed, seed_.token(), style), sources);
  return exit_of(report::verdict_of(replayed));
}

}  // namespace heddle::cli
