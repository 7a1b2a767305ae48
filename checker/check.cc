#include "checker/check.h"

#include <algorithm>
#include <memory>

#include "checker/dpor/optimal_dpor.h"
#include "checker/scheduler/dfs.h"
#include "checker/scheduler/random.h"
#include "checker/search.h"

namespace heddle {

const char* name_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::passed:
      return "passed";
    case Verdict::failed:
      return "failed";
    case Verdict::inconclusive:
      return "inconclusive";
  }
  return "verdict";
}

const std::vector<std::string>& strategy_names() {
  static const std::vector<std::string> names = {"auto", "dpor", "dfs", "random"};
  return names;
}

namespace {

// What dpor cannot reduce: decisions that are not before every operation, and wakeups that come
// from nowhere.
bool reducible(const CheckOptions& options) {
  return options.scheduling == Scheduling::preemptive && options.spurious_max == 0;
}

void validate(const Program& program, const CheckOptions& options) {
  const auto& names = strategy_names();
  if (std::find(names.begin(), names.end(), options.strategy) == names.end()) {
    throw UsageError("unknown strategy \"" + options.strategy + "\"");
  }
  if (options.strategy == "dpor" && !reducible(options)) {
    throw UsageError("dpor searches the preemptive scheduling without spurious wakeups; use dfs");
  }
  const bool by_dpor = options.strategy == "dpor" || options.strategy == "auto";
  if (options.verify_reduction && !(by_dpor && reducible(options))) {
    throw UsageError(
        "there is no reduction to verify: that is for the strategies dpor and auto, "
        "under the preemptive scheduling without spurious wakeups");
  }
  if (!program.body) throw UsageError("there is nothing to check: the body is empty");
  if (options.executions_max == 0) throw UsageError("a budget of 0 executions checks nothing");
  if (options.seconds_max && !(*options.seconds_max > 0)) {  // nor NaN
    throw UsageError("a budget of no time checks nothing");
  }
  if (options.steps_max == 0) throw UsageError("a limit of 0 operations checks nothing");
  if (options.threads_max == 0 || options.threads_max > ThreadSet::kCapacity) {
    throw UsageError("threads_max must be from 1 to " + std::to_string(ThreadSet::kCapacity));
  }
  constexpr std::size_t kStackMin = 16 * 1024;
  if (options.stack_size < kStackMin) throw UsageError("stack_size must be at least 16384 bytes");
}

std::unique_ptr<Scheduler> exhaustive_scheduler(const std::string& name) {
  if (name == "dpor") return std::make_unique<OptimalDpor>();
  return std::make_unique<DepthFirst>();
}

// From the start again whenever a loop turns out to wait, which the executions before took for
// another; there are as many such loops as the source has. Also where executions were redundant
// because it was not known yet that a pass would fail, if they cost little.
Search::Stop search_exhaustively(Search& search, const CheckOptions& options,
                                 const std::string& name) {
  for (;;) {
    const std::unique_ptr<Scheduler> scheduler = exhaustive_scheduler(name);
    const std::size_t learned = search.loops_learned();
    const Search::Stop stop = search.run(name, *scheduler, options.executions_max);
    const bool learned_late = stop == Search::Stop::exhausted && search.redundant_cheaply() &&
                              search.loops_learned() > learned;
    if (stop != Search::Stop::news && !learned_late) return stop;
    search.begin_exhaustive();
  }
}

Result check_exhaustively(Search& search, const CheckOptions& options, const std::string& name) {
  return search.finish(search_exhaustively(search, options, name), true);
}

// Samples first, since shallow bugs appear at once, then searches exhaustively.
Result check_auto(Search& search, const CheckOptions& options) {
  RandomWalk walk(options.seed);
  const std::uint64_t samples =
      std::min(kSamplingExecutions, options.executions_max.value_or(kSamplingExecutions));
  const Search::Stop sampled = search.run("random", walk, samples);
  if (sampled != Search::Stop::budget) return search.finish(sampled, false);
  search.begin_exhaustive();
  // A loop that sleeps, or that yields and yet changes something at each pass, ends only under a
  // fair scheduling, which dpor does without.
  if (reducible(options) && !search.program_sleeps()) {
    const Search::Stop stop = search_exhaustively(search, options, "dpor");
    if (stop != Search::Stop::endless_yields) return search.finish(stop, true);
    search.begin_exhaustive();
  }
  return check_exhaustively(search, options, "dfs");
}

Result check_randomly(Search& search, const CheckOptions& options) {
  RandomWalk walk(options.seed);
  std::optional<std::uint64_t> executions = options.executions_max;
  // A time budget alone replaces the default number of executions.
  if (!executions && !options.seconds_max) executions = kRandomExecutions;
  return search.finish(search.run("random", walk, executions), false);
}

// A reduction that is wrong makes the search worth nothing, unless it has found a failure.
void verify(const Program& program, const CheckOptions& options, Result& result) {
  result.reduction = verify_reduction(program, options);
  if (result.verdict != Verdict::passed || result.reduction->holds()) return;
  result.verdict = Verdict::inconclusive;
  result.reason = "reduction";
}

Result search_by_strategy(const Program& program, const CheckOptions& options) {
  Search search(program, options);
  if (options.strategy == "auto") return check_auto(search, options);
  if (options.strategy == "random") return check_randomly(search, options);
  return check_exhaustively(search, options, options.strategy);
}

}  // namespace

Result check(const Program& program, const CheckOptions& options) {
  validate(program, options);
  Result result = search_by_strategy(program, options);
  if (options.verify_reduction) verify(program, options, result);
  return result;
}

}  // namespace heddle
