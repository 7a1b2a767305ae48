// heddle replay: one execution again, with its whole timeline.

#include "checker/check.h"
#include "checker/cli/arguments.h"
#include "checker/cli/command.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/report/text.h"

namespace heddle::cli {

Exit replay_command(const std::vector<std::string>& words) {
  std::vector<std::string> models;
  std::optional<std::string> token;
  std::optional<std::string> cycles;
  std::optional<std::string> color_given;
  Arguments arguments("replay", "MODEL --seed TOKEN [options]",
                      "Runs the one execution of a seed again, and shows all of it.",
                      {"counter_race --seed TOKEN    (the line that 'heddle check' prints)"});
  arguments.positionals(models);
  arguments.option("--seed", token, "TOKEN", "The seed: it carries parameters and schedule");
  arguments.option("--cycles", cycles, "N",
                   "Of an execution without end: how often to run its cycle (default 1)");
  arguments.option("--color", color_given, "WHEN", "auto (default), always or never");
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const std::string color = color_given.value_or("auto");
  must_be_one_of("--color", color, {"auto", "always", "never"});
  const models::Model& model = only_model("replay", models);
  if (!token) throw UsageError("replay needs --seed TOKEN, as 'heddle check' prints it");
  constexpr std::uint64_t kCyclesMax = 1'000;
  const std::uint64_t passes = cycles ? number_of("--cycles", *cycles, 1, kCyclesMax) : 1;
  const Seed seed = decode(*token);

  const Replay replayed = replay(program_of(model, seed), seed, passes);
  report::Style style = style_for(color);
  style.steps_max = 0;
  print(report::text(replayed, seed, style));
  switch (report::verdict_of(replayed)) {
    case Verdict::passed:
      return Exit::passed;
    case Verdict::failed:
      return Exit::failed;
    case Verdict::inconclusive:
      break;
  }
  return Exit::inconclusive;
}

}  // namespace heddle::cli
