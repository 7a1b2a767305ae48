#include "checker/minimize.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <utility>

#include "checker/dpor/bounded_dpor.h"
#include "checker/lasso/minimize_lasso.h"
#include "checker/recorded.h"
#include "checker/schedule_reduction.h"
#include "checker/scheduler/dfs.h"
#include "checker/scheduler/guided.h"

namespace heddle {
namespace {

using Clock = std::chrono::steady_clock;

// Of longer executions a reduction, which takes time by the square of the events, is not worth it.
constexpr std::uint64_t kEventsForDpor = 1'000;

// A switch may send a loop round many times more, but not for ever.
std::uint64_t steps_max_for(const Seed& seed, std::uint64_t events) {
  return std::min(seed.steps_max, 10 * events + 1'000);
}

class Minimizer {
 public:
  // The bounds below `bounds_searched` have been searched before, without the failure.
  // REQUIRES: the execution of `token`, which is `recorded`, shows the failure.
  Minimizer(const Program& program, const std::string& token, Recorded recorded,
            const FailureNote& failure, std::uint32_t bounds_searched,
            const MinimizeBudget& budget);

  // Leaves parts of the smallest schedule out, until so many executions have been run in all.
  void reduce(std::uint64_t executions_max);
  // Searches the executions with at most 0, 1, .. preemptions likewise.
  void search(std::uint64_t executions_max);
  Minimized result() const;

 private:
  enum class End : std::uint8_t { exhausted, spent, again };

  bool may_go_on() const;
  bool search_within(std::uint32_t bound, std::uint64_t executions_max);
  End run_all(Scheduler& scheduler, const std::string& strategy, std::uint64_t executions_max);
  bool can_reduce() const;
  std::uint32_t fewest() const;
  bool is_smaller(std::uint32_t preemptions, std::uint64_t events) const;
  bool consider(const std::string& strategy, const Machine& machine);

  const Program& program_;
  const FailureKind kind_;
  const std::uint64_t key_;
  const MinimizeBudget budget_;
  const Clock::time_point start_ = Clock::now();
  Seed base_;  // of the executions, but for what decides them
  // The smallest so far.
  std::string token_;
  Recorded recorded_;

  const MinimizedFrom from_;
  std::uint64_t executions_ = 0;
  std::uint32_t bounds_searched_;  // so many, of 0, 1, .. preemptions, and nothing was cut
  Machine machine_;                // of the search
  // Preemptions with which executions, as they were run first, have shown the failure.
  std::uint32_t fewest_met_ = std::numeric_limits<std::uint32_t>::max();
  bool truncated_ = false;       // an execution of the last bound was
  bool needs_fairness_ = false;  // which dpor does without
};

MachineOptions search_options(const Seed& seed, std::uint64_t events) {
  MachineOptions options = machine_options(seed);
  options.steps_max = steps_max_for(seed, events);
  options.failures_max = std::numeric_limits<std::uint32_t>::max();
  options.fair = true;
  options.recording = Recording::events;  // as precise as reports are about the kinds of failures
  return options;
}

Minimizer::Minimizer(const Program& program, const std::string& token, Recorded recorded,
                     const FailureNote& failure, std::uint32_t bounds_searched,
                     const MinimizeBudget& budget)
    : program_(program),
      kind_(failure.kind),
      key_(failure.key),
      budget_(budget),
      base_(decode(token)),
      token_(token),
      recorded_(std::move(recorded)),
      from_{recorded_.preemptions, recorded_.steps},
      bounds_searched_(bounds_searched),
      machine_(search_options(base_, recorded_.steps)) {}

bool Minimizer::may_go_on() const {
  if (budget_.interrupted != nullptr && budget_.interrupted->load(std::memory_order_relaxed)) {
    return false;
  }
  return std::chrono::duration<double>(Clock::now() - start_).count() < budget_.seconds;
}

bool Minimizer::is_smaller(std::uint32_t preemptions, std::uint64_t events) const {
  return std::pair(preemptions, events) < std::pair(recorded_.preemptions, recorded_.steps);
}

// Takes the machine's last execution for the smallest where it is. Where failures stopped threads
// and others went on, the execution to be reported ends before.
bool Minimizer::consider(const std::string& strategy, const Machine& machine) {
  if (machine.discarded() || machine.ending() == Ending::abandoned) return false;
  const auto& notes = machine.notes();
  const auto note = std::find_if(notes.begin(), notes.end(), [&](const FailureNote& one) {
    return one.kind == kind_ && one.key == key_;
  });
  if (note == notes.end()) return false;
  fewest_met_ = std::min(fewest_met_, machine.preemption_count());
  const bool stopped = machine.ending() == Ending::failed;
  const std::uint64_t events = stopped ? note->steps : machine.step_count();
  if (!is_smaller(machine.preemption_count(), events)) return false;
  Seed like = base_;
  like.strategy = strategy;
  std::optional<Confirmed> confirmed = confirm(program_, std::move(like), machine, *note);
  if (!confirmed) return false;
  const Recorded& recorded = confirmed->recorded;
  if (!is_smaller(recorded.preemptions, recorded.steps)) return false;
  token_ = std::move(confirmed->token);
  recorded_ = std::move(confirmed->recorded);
  return true;
}

void Minimizer::reduce(std::uint64_t executions_max) {
  const Seed seed = decode(token_);
  MachineOptions options = machine_options(seed);
  options.steps_max = steps_max_for(seed, recorded_.steps);
  options.recording = Recording::events;
  Machine machine(options);
  const auto attempt = [&](const Answers& answers) -> std::optional<Answers> {
    ++executions_;
    Guided guided(answers, searches_loops(seed.strategy));
    machine.run(program_.body, guided);
    if (!consider(seed.strategy, machine)) return std::nullopt;
    return answers_of(recorded_.schedule);
  };
  reduce_schedule(answers_of(recorded_.schedule), attempt,
                  [&] { return executions_ < executions_max && may_go_on(); });
}

void Minimizer::search(std::uint64_t executions_max) {
  for (std::uint32_t bound = bounds_searched_; bound <= fewest(); ++bound) {
    if (!search_within(bound, executions_max)) return;
    if (!truncated_ && bound == bounds_searched_) ++bounds_searched_;
  }
}

// A replay may count more, where the schedule leaves a loop that is known to wait only later.
std::uint32_t Minimizer::fewest() const { return std::min(recorded_.preemptions, fewest_met_); }

// What dpor within a bound is sure to apply to, as far as it is known.
bool Minimizer::can_reduce() const {
  return base_.scheduling == Scheduling::preemptive && base_.spurious_max == 0 &&
         !machine_.has_yielded() && !machine_.has_timed() && !machine_.knows_loops() &&
         !needs_fairness_ && recorded_.steps <= kEventsForDpor;
}

// Returns whether the search of the executions of at most that many preemptions came to its end.
// The first bound, which has few, is for dfs, to see what the program does.
bool Minimizer::search_within(std::uint32_t bound, std::uint64_t executions_max) {
  for (;;) {
    truncated_ = false;
    const bool reduces = bound > 0 && can_reduce();
    DepthFirst dfs(bound);
    BoundedDpor dpor(bound);
    const End end =
        reduces ? run_all(dpor, "dpor", executions_max) : run_all(dfs, "dfs", executions_max);
    if (end == End::spent) return false;
    if (end == End::exhausted && reduces == (bound > 0 && can_reduce())) return true;
  }
}

Minimizer::End Minimizer::run_all(Scheduler& scheduler, const std::string& strategy,
                                  std::uint64_t executions_max) {
  while (scheduler.begin_execution()) {
    if (executions_ >= executions_max || !may_go_on()) return End::spent;
    ++executions_;
    machine_.run(program_.body, scheduler);
    scheduler.end_execution(machine_);
    if (scheduler.departure() != nullptr) return End::spent;
    if (!scheduler.last_was_redundant()) consider(strategy, machine_);
    truncated_ = truncated_ || machine_.ending() == Ending::truncated;
    needs_fairness_ = needs_fairness_ || machine_.endless_yields();
    // What was searched before took the loop for another.
    const bool watch_news = scheduler.asks_every_point() && machine_.take_watch_news();
    if (machine_.endless_yields() || machine_.loops().take_news() || watch_news) return End::again;
  }
  return End::exhausted;
}

Minimized Minimizer::result() const {
  Minimized minimized;
  minimized.token = token_;
  minimized.failure = recorded_.failures[*recorded_.find(kind_, key_)];
  minimized.trace = recorded_.trace;
  minimized.preemptions = recorded_.preemptions;
  minimized.events = recorded_.steps;
  minimized.fewest_preemptions =
      bounds_searched_ >= recorded_.preemptions && fewest_met_ >= recorded_.preemptions;
  minimized.from = from_;
  minimized.executions = executions_;
  return minimized;
}

Minimized minimize(Minimizer& minimizer, std::uint64_t executions) {
  try {
    minimizer.reduce(executions / 4);
    minimizer.search(executions - executions / 4);
    minimizer.reduce(executions);
  } catch (const UsageError&) {
    // The program misuses heddle in another execution: what was found until then stands.
  }
  return minimizer.result();
}

// Of an execution without an end.
Minimized minimize_endless(const Program& program, const Seed& seed, Recorded recorded,
                           const MinimizeBudget& budget) {
  const auto start = Clock::now();
  const auto may_go_on = [&] {
    const bool interrupted =
        budget.interrupted != nullptr && budget.interrupted->load(std::memory_order_relaxed);
    return !interrupted &&
           std::chrono::duration<double>(Clock::now() - start).count() < budget.seconds;
  };
  const MinimizedFrom from{recorded.preemptions, recorded.steps};
  // Its executions end at the first state that was met before: they are short.
  constexpr std::uint64_t kShort = 4;
  MinimizedLasso smaller =
      minimize_lasso(program, seed, std::move(recorded), kShort * budget.executions, may_go_on);
  return {encode(smaller.seed),
          std::move(smaller.recorded.failures.front()),
          std::move(smaller.recorded.trace),
          smaller.recorded.preemptions,
          smaller.recorded.steps,
          smaller.fewest_preemptions,
          from,
          smaller.executions};
}

void take(FailureReport& report, Minimized minimized) {
  report.minimized_from = minimized.from;
  report.failure = std::move(minimized.failure);
  report.seed = std::move(minimized.token);
  report.preemptions = minimized.preemptions;
  report.fewest_preemptions = minimized.fewest_preemptions;
  report.events = minimized.events;
  report.trace = std::move(minimized.trace);
}

}  // namespace

bool can_be_minimized(FailureKind kind) noexcept {
  return kind != FailureKind::nondeterminism && kind != FailureKind::step_limit &&
         kind != FailureKind::lock_order && kind != FailureKind::starvation;
}

Minimized minimize(const Program& program, const std::string& token, const MinimizeBudget& budget) {
  const Seed seed = decode(token);
  must_be_of(program, seed);
  Recorded recorded = run_recorded(program, seed);
  if (recorded.departure) {
    throw UsageError("the program has changed since: it departs from the schedule of the seed");
  }
  if (seed.cycle) return minimize_endless(program, seed, std::move(recorded), budget);
  const bool has_own =
      seed.failure < recorded.notes.size() && can_be_minimized(recorded.notes[seed.failure].kind);
  const auto own =
      std::find_if(recorded.notes.begin() + (has_own ? seed.failure : 0), recorded.notes.end(),
                   [](const FailureNote& note) { return can_be_minimized(note.kind); });
  if (own == recorded.notes.end()) {
    throw UsageError("the execution of the seed shows no failure: there is nothing to minimise");
  }
  const FailureNote note = *own;
  Minimizer minimizer(program, token, std::move(recorded), note, 0, budget);
  return minimize(minimizer, budget.executions);
}

void minimize_failures(const Program& program, const CheckOptions& options, Result& result) {
  const auto start = Clock::now();
  for (FailureReport& report : result.failures) {
    if (report.seed.empty()) continue;
    const double spent = std::chrono::duration<double>(Clock::now() - start).count();
    const MinimizeBudget budget{options.minimize_executions, options.minimize_seconds - spent,
                                options.interrupted};
    const Seed seed = decode(report.seed);
    if (!seed.cycle && !can_be_minimized(report.failure.kind)) continue;
    const FailureNote note{report.failure.kind, report.key};
    Recorded recorded = run_recorded(program, seed);
    if (recorded.departure || !recorded.find(note.kind, note.key)) continue;
    if (seed.cycle) {
      take(report, minimize_endless(program, seed, std::move(recorded), budget));
      continue;
    }
    Minimizer minimizer(program, report.seed, std::move(recorded), note,
                        report.fewest_preemptions ? report.preemptions : 0, budget);
    take(report, minimize(minimizer, budget.executions));
  }
}

}  // namespace heddle
