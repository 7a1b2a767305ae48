#include "checker/check.h"

#include <algorithm>

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

// Who works, and what is kept of it.
void validate_work(const CheckOptions& options) {
  if (options.jobs == 0 || options.jobs > kJobsMax) {
    throw UsageError("jobs must be from 1 to " + std::to_string(kJobsMax));
  }
  if (options.strategy == "dpor" && options.jobs > 1) {
    throw UsageError("dpor searches with one job; several are for auto, dfs and random");
  }
  const bool kept = !options.checkpoint.empty() || !options.resume.empty();
  if (kept && options.strategy == "random") {
    throw UsageError("there is no checkpoint of the strategy random: another seed goes on as well");
  }
  if (!(options.checkpoint_seconds > 0)) throw UsageError("checkpoint_seconds must be positive");
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
  validate_work(options);
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

Result check_exhaustively(Search& search, const std::string& name) {
  return search.finish(search.explore(name), true);
}

// Samples first, since shallow bugs appear at once, then searches exhaustively.
Result check_auto(Search& search, const CheckOptions& options) {
  if (!search.resumed().empty()) return check_exhaustively(search, search.resumed());
  const std::uint64_t samples =
      std::min(kSamplingExecutions, options.executions_max.value_or(kSamplingExecutions));
  const Stop sampled = search.sample(samples);
  if (sampled != Stop::budget) return search.finish(sampled, false);
  // A loop that waits by yielding ends only under a fair scheduling, which dpor does without.
  const bool reduces = reducible(options) && !search.program_yields();
  return check_exhaustively(search, reduces ? "dpor" : "dfs");
}

Result check_randomly(Search& search, const CheckOptions& options) {
  std::optional<std::uint64_t> executions = options.executions_max;
  // A time budget alone replaces the default number of executions.
  if (!executions && !options.seconds_max) executions = kRandomExecutions;
  return search.finish(search.sample(executions), false);
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
  return check_exhaustively(search, options.strategy);
}

}  // namespace

Result check(const Program& program, const CheckOptions& options) {
  validate(program, options);
  Result result = search_by_strategy(program, options);
  if (options.verify_reduction) verify(program, options, result);
  return result;
}

}  // namespace heddle
