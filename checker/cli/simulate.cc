// heddle simulate: a model in virtual time, on virtual cores.

#include "checker/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "checker/cli/arguments.h"
#include "checker/cli/color_flag.h"
#include "checker/cli/command.h"
#include "checker/cli/nearest.h"
#include "checker/cli/output.h"
#include "checker/cli/program.h"
#include "checker/report/simulation.h"

namespace heddle::cli {
namespace {

struct SimulateFlags {
  std::vector<std::string> models;
  std::vector<std::string> settings;
  std::optional<std::string> cores;
  std::optional<std::string> policy;
  std::optional<std::string> seed;
  std::optional<std::string> steps;
  std::optional<std::string> json;
  ColorFlag color;
};

std::int64_t quantum_of(const std::string& text) {
  constexpr double kNanoseconds = 1e9;
  const double nanoseconds = std::round(duration_of("--policy", text) * kNanoseconds);
  return std::max<std::int64_t>(static_cast<std::int64_t>(nanoseconds), 1);
}

CorePolicy policy_of(const std::string& text) {
  struct Named {
    std::string name;
    CorePolicy::Kind kind;
  };
  static const std::vector<Named> all = {{"cooperative", CorePolicy::Kind::cooperative},
                                         {"round-robin", CorePolicy::Kind::round_robin},
                                         {"random", CorePolicy::Kind::random},
                                         {"priority", CorePolicy::Kind::priority}};
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  std::vector<std::string> names;
  for (const Named& named : all) names.push_back(named.name);
  must_be_one_of("--policy", name, names);
  CorePolicy policy;
  policy.kind = std::ranges::find(all, name, &Named::name)->kind;
  if (colon == std::string::npos) return policy;
  if (!policy.has_quantum()) {
    throw UsageError(fmt::format("--policy: {} has no quantum, as '{}' would give it", name, text));
  }
  policy.quantum = quantum_of(text.substr(colon + 1));
  return policy;
}

SimulationOptions options_of(const SimulateFlags& flags) {
  constexpr std::uint64_t kSeedMax = std::numeric_limits<std::uint64_t>::max();
  constexpr std::uint64_t kStepsMax = 1'000'000'000;
  SimulationOptions options;
  if (flags.cores) {
    options.cores = static_cast<std::uint32_t>(
        number_of("--cores", *flags.cores, 1, SimulationOptions::kCoresMax));
  }
  if (flags.policy) options.policy = policy_of(*flags.policy);
  if (flags.seed) options.seed = number_of("--seed", *flags.seed, 0, kSeedMax);
  if (flags.steps) options.steps_max = number_of("--steps", *flags.steps, 1, kStepsMax);
  return options;
}

// Those of the call, and the sizes of a simulation for what they leave out.
std::vector<std::string> settings_of(const models::Model& model,
                                     const std::vector<std::string>& given) {
  std::vector<std::string> settings = given;
  for (const auto& [name, value] : model.simulated) {
    const bool is_given = std::ranges::any_of(
        given, [&, key = name + "="](const std::string& each) { return each.starts_with(key); });
    if (!is_given) settings.push_back(fmt::format("{}={}", name, value));
  }
  return settings;
}

}  // namespace

Exit simulate_command(const std::vector<std::string>& words) {
  SimulateFlags flags;
  Arguments arguments(
      "simulate", "MODEL [options]",
      "Runs a model once in virtual time, on a number of virtual cores: how long it takes, how "
      "many\n"
      "requests it serves and how long each takes, how busy the cores are, what is waited for.\n"
      "The same call gives the same figures, to the last digit, on any machine.",
      {"amdahl --cores 4", "service --cores 2 --param load_percent=90",
       "long_task_without_yield --policy cooperative"});
  arguments.positionals(flags.models);
  arguments.option("--cores", flags.cores, "N", "Virtual cores, 1 to 1024 (default 1)");
  arguments.option("--policy", flags.policy, "P",
                   "Who gets a core: cooperative, round-robin[:QUANTUM], random[:QUANTUM] or "
                   "priority (default round-robin:1ms)");
  arguments.option("--seed", flags.seed, "N", "What is drawn is drawn from it (default 1)");
  arguments.repeated("--param", flags.settings, "NAME=VALUE",
                     "A parameter of the model; repeatable");
  arguments.option("--steps", flags.steps, "N",
                   "Cut it after so many operations (default 10000000)");
  arguments.option("--json", flags.json, "FILE",
                   "Write the result as JSON; - is standard output, which then has nothing else");
  flags.color.declare(arguments);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  const report::Style style = flags.color.style();
  const SimulationOptions options = options_of(flags);
  const models::Model& model = only_model("simulate", flags.models);
  const Program program = program_of(model, settings_of(model, flags.settings));
  std::optional<ReportFile> json;
  if (flags.json) json.emplace(*flags.json);

  const Simulation simulation = simulate(program, options);
  if (!json || !json->is_standard_output()) print(report::text(program, simulation, style));
  if (json) json->write(report::json(program, simulation));
  return exit_of(report::verdict_of(simulation));
}

}  // namespace heddle::cli
