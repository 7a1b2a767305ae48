#include "checker/cli/search_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "checker/check.h"
#include "checker/strategy.h"

namespace heddle::cli {
namespace {

constexpr std::uint64_t kNumberMax = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kStepsMax = 1'000'000'000;
constexpr std::uint64_t kPreemptionsMax = 1'000;
constexpr std::uint64_t kSpuriousMax = 1'000;
constexpr std::uint64_t kThreadBoundMax = 1'000'000'000;

}  // namespace

void SearchFlags::declare_strategy(Arguments& arguments) {
  arguments.repeated("--param", settings_, "NAME=VALUE",
                     "A parameter of the model, as 'heddle list' shows them; repeatable");
  arguments.option("--strategy", strategy_, "S",
                   fmt::format("How to search: {}; auto, the default, samples and then searches "
                               "exhaustively; 'heddle explain S' tells of each",
                               fmt::join(strategy_names(), ", ")));
  arguments.option("--scheduling", scheduling_, "MODE",
                   "preemptive (default): a decision before every operation; cooperative: only "
                   "where a thread blocks, yields, sleeps or ends");
  arguments.option("--preemptions", preemptions_, "K",
                   "Search the executions with at most 0, 1, .., K preemptions, in that order, and "
                   "no others; auto then takes no samples");
  arguments.option("--operations", operations_, "N",
                   "Stop each thread of an execution before its operation N+1");
  arguments.option("--iterations", iterations_, "N",
                   "Stop each thread before it begins pass N+1 of a loop");
  arguments.option("--executions", executions_, "N", "Stop each part of the search after N");
  arguments.option("--time", time_, "DURATION", "Stop the search after 10s, 500ms, 2m, 1h");
  arguments.option("--seed", seed_, "X", "Starting seed of a random strategy (default 1)");
  arguments.option("--steps", steps_, "N", "Cut an execution after N operations (default 100000)");
  arguments.option(
      "--spurious", spurious_, "N",
      "Spurious wakeups and failures that a thread may meet (default: the model's own, "
      "mostly 0)");
}

void SearchFlags::declare(Arguments& arguments) {
  declare_strategy(arguments);
  without_.declare(arguments);
  arguments.option("--jobs", jobs_, "N",
                   "OS threads that search (default 1), or processes, as a program needs them");
  minimize_.declare(
      arguments,
      fmt::format("Executions to make each failure smaller with, in preemptions and then in events "
                  "(default {}); 0: report it as it was found",
                  kMinimizeExecutions),
      fmt::format("Minimise all failures for so long at most (default {}s)", kMinimizeSeconds));
  arguments.option("--memory", memory_, "MODEL", "The memory model: sc, the only one so far");
}

void SearchFlags::bound_threads(CheckOptions& options) const {
  const auto bound = [](const char* name, const std::optional<std::string>& given) {
    std::optional<std::uint32_t> number;
    if (given) number = static_cast<std::uint32_t>(number_of(name, *given, 1, kThreadBoundMax));
    return number;
  };
  options.bounds.operations_max = bound("--operations", operations_);
  options.bounds.iterations_max = bound("--iterations", iterations_);
}

void SearchFlags::bound_preemptions(CheckOptions& options) const {
  options.preemptions_max =
      static_cast<std::uint32_t>(number_of("--preemptions", *preemptions_, 0, kPreemptionsMax));
  if (is_sampler(options.strategy)) {
    throw UsageError(fmt::format("--preemptions contradicts --strategy {}, which searches no bound",
                                 options.strategy));
  }
  if (options.scheduling == Scheduling::cooperative) {
    throw UsageError("--preemptions contradicts --scheduling cooperative, which preempts nobody");
  }
}

CheckOptions SearchFlags::options() const {
  CheckOptions options;
  if (strategy_) {
    must_be_one_of("--strategy", strategy_->substr(0, strategy_->find(':')), strategy_names());
    try {
      static_cast<void>(parse_strategy(*strategy_));
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("--strategy: {}", error.what()));
    }
    options.strategy = *strategy_;
  }
  if (scheduling_) {
    must_be_one_of("--scheduling", *scheduling_, {"preemptive", "cooperative"});
    if (*scheduling_ == "cooperative") options.scheduling = Scheduling::cooperative;
  }
  if (preemptions_) bound_preemptions(options);
  bound_threads(options);
  if (executions_) options.executions_max = number_of("--executions", *executions_, 1, kNumberMax);
  if (time_) options.seconds_max = duration_of("--time", *time_);
  if (seed_) {
    if (seed_->starts_with("h1-") || seed_->starts_with("h2-")) {
      throw UsageError(
          "--seed takes a number here; a token is for 'heddle replay MODEL --seed TOKEN'");
    }
    options.seed = number_of("--seed", *seed_, 0, kNumberMax);
    if (options.strategy == "dfs" || options.strategy == "dpor") {
      throw UsageError(fmt::format(
          "--seed contradicts --strategy {}, which draws nothing at random", options.strategy));
    }
  }
  if (steps_) options.steps_max = number_of("--steps", *steps_, 1, kStepsMax);
  if (spurious_) {
    options.spurious_max =
        static_cast<std::uint32_t>(number_of("--spurious", *spurious_, 0, kSpuriousMax));
  }
  options.without = without_.kinds();
  if (jobs_) {
    options.jobs = static_cast<std::uint32_t>(number_of("--jobs", *jobs_, 1, kJobsMax));
    if (options.jobs > 1 && options.preemptions_max) {
      throw UsageError("--jobs contradicts --preemptions, a search by one");
    }
  }
  minimize_.apply(options.minimize_executions, options.minimize_seconds);
  if (memory_ && *memory_ != "sc") {
    throw UsageError(
        fmt::format("--memory: '{}' is not supported; sc (sequential consistency) is "
                    "the only memory model so far",
                    *memory_));
  }
  return options;
}

CheckOptions SearchFlags::adapted(CheckOptions options, const models::Model& model) const {
  if (spurious_ || model.spurious_max == 0) return options;
  if (options.strategy == "dpor" || options.verify_reduction) {
    throw UsageError(fmt::format(
        "{} is searched with spurious wakeups, which dpor cannot reduce: use dfs, or --spurious 0",
        model.name));
  }
  options.spurious_max = model.spurious_max;
  return options;
}

}  // namespace heddle::cli
