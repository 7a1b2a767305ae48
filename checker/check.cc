#include "checker/check.h"

#include <algorithm>
#include <utility>

#include "checker/dpor/bounded_dpor.h"
#include "checker/minimize.h"
#include "checker/scheduler/dfs.h"
#include "checker/search.h"
#include "checker/strategy.h"

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
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const StrategyInfo& info : strategies()) all.emplace_back(info.name);
    return all;
  }();
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
  const bool kept = !options.checkpoint.empty() || !options.resume.empty();
  if (options.preemptions_max && options.jobs > 1) {
    throw UsageError("a bound of preemptions is searched with one job");
  }
  if (options.preemptions_max && kept) {
    throw UsageError("there is no checkpoint of a search with a bound of preemptions");
  }
  if (kept && is_sampler(options.strategy)) {
    throw UsageError("there is no checkpoint of the strategy " + options.strategy +
                     ": another seed goes on as well");
  }
  if (options.watcher != nullptr && (options.jobs > 1 || kept)) {
    throw UsageError("executions are watched by one job, and without checkpoints");
  }
  if (!(options.checkpoint_seconds > 0)) throw UsageError("checkpoint_seconds must be positive");
}

void validate(const Program& program, const CheckOptions& options) {
  static_cast<void>(parse_strategy(options.strategy));
  if (options.preemptions_max && is_sampler(options.strategy)) {
    throw UsageError("a bound of preemptions is for a search, not for the strategy " +
                     options.strategy);
  }
  if (options.preemptions_max && options.scheduling == Scheduling::cooperative) {
    throw UsageError(
        "a bound of preemptions contradicts the cooperative scheduling, which has none");
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
  if (options.minimize_executions > 0 && !(options.minimize_seconds > 0)) {
    throw UsageError("to minimise in no time minimises nothing; 0 executions switch it off");
  }
  if (options.bounds.operations_max == 0U || options.bounds.iterations_max == 0U) {
    throw UsageError("a bound of 0 operations or iterations checks nothing");
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

std::unique_ptr<Scheduler> bounded(const std::string& name, std::uint32_t preemptions_max) {
  if (name == "dpor") return std::make_unique<BoundedDpor>(preemptions_max);
  return std::make_unique<DepthFirst>(preemptions_max);
}

// The executions with no preemption, with at most one, and so on up to the bound, or until a bound
// leaves nothing out (Musuvathi, Qadeer, PLDI 2007): a failure is found with as few as it takes.
Result check_iteratively(Search& search, const CheckOptions& options, const std::string& name) {
  for (std::uint32_t bound = 0;;) {
    const std::unique_ptr<Scheduler> scheduler = bounded(name, bound);
    const Stop stop = search.explore_within(bound, name, *scheduler, options.executions_max);
    if (is_news(stop)) continue;  // the same bound again, knowing of it
    const bool goes_on = stop == Stop::exhausted && scheduler->left_out();
    if (!goes_on || bound == *options.preemptions_max) return search.finish(stop, true);
    ++bound;
  }
}

// No samples, which know no bound; one execution without preemptions shows whether the program
// yields or has time-outs, with which a bounded dpor is known to lose traces.
Result check_auto_iteratively(Search& search, const CheckOptions& options) {
  DepthFirst first(0);
  Stop stop = Stop::loops;
  while (is_news(stop)) stop = search.explore_within(0, "dfs", first, 1);
  if (stop != Stop::budget && stop != Stop::exhausted) {
    return search.finish(stop, true);
  }
  const bool reduces = reducible(options) && !search.program_yields() && !search.program_times();
  return check_iteratively(search, options, reduces ? "dpor" : "dfs");
}

// Samples first, since shallow bugs appear at once, then searches exhaustively. A loop that sleeps,
// or that yields and yet changes something at each pass, ends only under a fair scheduling, which
// dpor does without.
Result check_auto(Search& search, const CheckOptions& options) {
  std::string strategy = search.resumed();
  if (strategy.empty()) {
    const std::uint64_t samples =
        std::min(kSamplingExecutions, options.executions_max.value_or(kSamplingExecutions));
    const Stop sampled = search.sample(parse_strategy("random"), samples);
    if (sampled != Stop::budget) return search.finish(sampled, false);
    strategy = reducible(options) && !search.program_sleeps() ? "dpor" : "dfs";
  }
  if (strategy == "dpor") {
    const Stop stop = search.explore(strategy);
    if (stop != Stop::endless_yields) return search.finish(stop, true);
  }
  return check_exhaustively(search, "dfs");
}

Result check_randomly(Search& search, const CheckOptions& options) {
  std::optional<std::uint64_t> executions = options.executions_max;
  // A time budget alone replaces the default number of executions.
  if (!executions && !options.seconds_max) executions = kRandomExecutions;
  return search.finish(search.sample(parse_strategy(options.strategy), executions), false);
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
  if (options.preemptions_max) {
    return options.strategy == "auto" ? check_auto_iteratively(search, options)
                                      : check_iteratively(search, options, options.strategy);
  }
  if (options.strategy == "auto") return check_auto(search, options);
  if (is_sampler(options.strategy)) return check_randomly(search, options);
  if (options.strategy == "dpor" && search.resumed().empty()) search.look_ahead();
  return check_exhaustively(search, options.strategy);
}

std::string name_of_place(source_location where) {
  const std::string path = where.file;
  return path.substr(path.rfind('/') + 1) + ":" + std::to_string(where.line);  // npos + 1 is 0
}

}  // namespace

Result check(const Program& program, const CheckOptions& options) {
  validate(program, options);
  Result result = search_by_strategy(program, options);
  if (options.minimize_executions > 0) minimize_failures(program, options, result);
  if (options.jobs > 1 && options.keep_going) sort_reports(result.failures);
  if (options.verify_reduction) verify(program, options, result);
  return result;
}

Result check(std::string name, std::function<void()> body, const CheckOptions& options) {
  return check(Program{std::move(name), {}, std::move(body)}, options);
}

Result check(std::function<void()> body, const CheckOptions& options, source_location where) {
  return check(name_of_place(where), std::move(body), options);
}

}  // namespace heddle
