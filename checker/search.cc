#include "checker/search.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "checker/dpor/bounded_dpor.h"
#include "checker/dpor/optimal_dpor.h"
#include "checker/lasso/lasso.h"
#include "checker/lock_order.h"
#include "checker/parallel_sampling.h"
#include "checker/parallel_search.h"
#include "checker/replacement_file.h"
#include "checker/scheduler/dfs.h"
#include "checker/scheduler/random.h"
#include "sim/engine/assert.h"

namespace heddle {
namespace {

constexpr std::chrono::milliseconds kProgressInterval{100};
constexpr const char* kNews =
    "the program has loops that may wait, or invariants, which no file can tell of";

// What ended a phase leaves it where it can be gone on with.
bool goes_on(Stop stop) {
  return stop == Stop::budget || stop == Stop::time || stop == Stop::interrupted;
}

}  // namespace

Search::Search(const Program& program, const CheckOptions& options)
    : program_(program), options_(options), findings_(program, options) {
  result_.model = program.name;
  result_.parameters = program.parameters;
  result_.strategy = options.strategy;
  result_.scheduling = name_of(options.scheduling);
  if (options.preemptions_max) {
    result_.bounds.emplace_back("preemptions", *options.preemptions_max);
  }
  if (options.bounds.operations_max) {
    result_.bounds.emplace_back("operations", *options.bounds.operations_max);
  }
  if (options.bounds.iterations_max) {
    result_.bounds.emplace_back("iterations", *options.bounds.iterations_max);
  }
  if (options.executions_max) {
    result_.bounds.emplace_back("executions", static_cast<std::int64_t>(*options.executions_max));
  }
  if (options.seconds_max) {
    result_.bounds.emplace_back("milliseconds",
                                static_cast<std::int64_t>(*options.seconds_max * 1000));
  }
  for (std::size_t kind = 0; kind < kFailureKinds; ++kind) {
    if (options.without.test(kind)) {
      result_.without.emplace_back(name_of(static_cast<FailureKind>(kind)));
    }
  }
  if (!options.checkpoint.empty()) {
    std::error_code error;
    const auto resolved = std::filesystem::weakly_canonical(options.checkpoint, error);
    target_ = error ? options.checkpoint : resolved.string();
  }
  if (options.resume.empty()) return;
  checkpoint_ = read_checkpoint(options.resume, program, options);
  identities_.restore(checkpoint_->threads, checkpoint_->objects);
  findings_.restore(checkpoint_->failures);
  tally_ = checkpoint_->tally;
  result_.phases = checkpoint_->phases;
  executions_before_ = checkpoint_->executions;
  seconds_before_ = checkpoint_->seconds;
}

double Search::seconds() const {
  return seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
}

// Made when it is needed, on the thread that uses it.
Machine& Search::machine() {
  if (!machine_) machine_ = std::make_unique<Machine>(machine_options(options_), &identities_);
  return *machine_;
}

PhaseWork Search::work(const std::string& strategy) {
  return {program_,
          options_,
          identities_,
          findings_,
          tally_,
          executions_before_,
          [this] { return must_stop(); },
          [this, strategy](std::uint64_t executions, std::optional<double> estimate) {
            tell_progress(strategy, executions, estimate);
          }};
}

std::optional<Stop> Search::must_stop() const {
  if (options_.interrupted != nullptr && options_.interrupted->load(std::memory_order_relaxed)) {
    return Stop::interrupted;
  }
  if (options_.seconds_max && seconds() - seconds_before_ >= *options_.seconds_max) {
    return Stop::time;
  }
  return std::nullopt;
}

template <typename Strategy, typename Save>
PhaseEnd Search::run_alone(const std::string& strategy, Strategy& scheduler,
                           std::optional<std::uint64_t> executions_max, Save save) {
  Machine& machine = this->machine();
  const bool may_stop = options_.interrupted != nullptr || options_.seconds_max;
  std::uint64_t number = 0;
  while (scheduler.begin_execution()) {
    if (executions_max && number == *executions_max) return {Stop::budget, number};
    // At each execution: one can take long, and to read the clock costs nothing beside it.
    if (may_stop) {
      if (const auto stop = must_stop()) return {*stop, number};
    }
    if (options_.progress) tell_progress(strategy, number, scheduler.estimate());
    if (checkpoint_due()) save(number);
    ++number;
    machine.run(program_.body, scheduler);
    scheduler.end_execution(machine);
    const bool departed = scheduler.departure() != nullptr;
    tally_.count(machine, departed, scheduler.last_was_redundant());
    if (departed || !machine.notes().empty()) {
      findings_.look_alone(strategy, scheduler, machine, executions_before_ + number);
    }
    if (findings_.stops_search()) return {Stop::failure, number};
    if (machine.endless_yields()) return {Stop::endless_yields, number};
    if (machine.loops().take_news()) return {Stop::news, number};
    // Only a reduction needs to know what invariants read.
    if (scheduler.asks_every_point() && machine.take_watch_news()) return {Stop::news, number};
    if (machine.ending() == Ending::truncated && !options_.keep_going) {
      return {Stop::step_limit, number};
    }
  }
  return {Stop::exhausted, number};
}

void Search::look_ahead() {
  DepthFirst first;
  first.begin_execution();
  machine().run(program_.body, first);
}

Stop Search::sample(std::optional<std::uint64_t> executions_max) {
  const double began = seconds();
  PhaseEnd end;
  if (options_.jobs > 1) {
    end = sample_in_parallel(work("random"), executions_max);
  } else {
    RandomWalk walk(options_.seed);
    end = run_alone("random", walk, executions_max, [](std::uint64_t) {});
    tally_ = tally_.with(machine());
  }
  result_.phases.push_back({"random", end.executions, seconds() - began, std::nullopt});
  if (end.stop != Stop::budget) return end.stop;
  look_for_lasso();
  return findings_.stops_search() ? Stop::failure : end.stop;
}

Stop Search::explore_within(std::uint32_t preemptions_max, const std::string& strategy,
                            Scheduler& scheduler, std::optional<std::uint64_t> executions_max) {
  preemptions_max_ = preemptions_max;
  tally_.forget_executions();
  const double began = seconds();
  const PhaseEnd end = run_alone(strategy, scheduler, executions_max, [](std::uint64_t) {});
  tally_ = tally_.with(machine());
  if (end.stop == Stop::news) return end.stop;
  left_out_ = scheduler.left_out();
  result_.phases.push_back({strategy, end.executions, seconds() - began, preemptions_max});
  return end.stop;
}

// From the start again whenever a loop turns out to wait, which the executions before took for
// another; there are as many such loops as the source has.
Stop Search::explore(const std::string& strategy) {
  for (;;) {
    if (!checkpoint_) tally_.forget_executions();
    phase_began_ = seconds() - (checkpoint_ ? checkpoint_->phase_seconds : 0);
    next_checkpoint_ = Clock::now();
    const PhaseEnd end = explore_once(strategy);
    if (end.stop != Stop::news) {
      result_.phases.push_back(
          {strategy, executions_before_ + end.executions, seconds() - phase_began_, std::nullopt});
    }
    checkpoint_.reset();
    executions_before_ = 0;
    if (!begins_again(strategy, end.stop)) return end.stop;
    met_news_ = met_news_ || end.stop == Stop::news;
  }
}

// Optimal dpor but where it may lose traces.
PhaseEnd Search::explore_once(const std::string& strategy) {
  // A search that has a checkpoint did not know of such when it began.
  resists_before_ = !checkpoint_ && program_resists();
  unsure_ = false;
  learned_before_ = machine_ ? machine_->loops().learned() : 0;
  if (strategy == "dfs") return explore_by_dfs();
  if (!resists_before_) return explore_by_dpor();
  BoundedDpor dpor(BoundedDpor::kNoBound);
  return explore_unkept(strategy, dpor,
                        program_times() ? "dpor keeps none of a program with time-outs"
                                        : "dpor keeps none of awaits of several objects");
}

// Besides where loops were found: where it was not known yet that a pass would fail, with doubt
// where that is no news; and where timers or awaits of several objects show that the first
// execution had not.
bool Search::begins_again(const std::string& strategy, Stop stop) {
  if (stop == Stop::news) return true;
  if (stop != Stop::exhausted) return false;
  const std::size_t learned = machine_ ? machine_->loops().learned() : 0;
  // What is learned of a loop depends on its thread's stack, and may be something else each time.
  constexpr std::uint32_t kUnsureMax = 10;
  if (unsure_ && (learned == learned_before_ || ++unsure_count_ == kUnsureMax)) {
    loops_ = OptimalDpor::Loops::doubted;
  }
  if (unsure_) return true;
  return strategy == "dpor" && program_resists() != resists_before_;
}

// Without a checkpoint, and `why`.
PhaseEnd Search::explore_unkept(const std::string& strategy, Scheduler& scheduler,
                                const char* why) {
  if (!options_.checkpoint.empty()) complain(std::string("no checkpoint is kept: ") + why);
  const PhaseEnd end =
      run_alone(strategy, scheduler, options_.executions_max, [](std::uint64_t) {});
  tally_ = tally_.with(machine());
  return end;
}

PhaseEnd Search::explore_by_dpor() {
  if (met_news_) {
    OptimalDpor dpor(PlantedBug::none, loops_);
    const PhaseEnd end = explore_unkept("dpor", dpor, kNews);
    unsure_ = dpor.unsure();
    return end;
  }
  const bool kept = checkpoint_ || !options_.checkpoint.empty();
  if (options_.jobs > 1 && !kept) return search_by_dpor(work("dpor"), options_.executions_max);
  std::unique_ptr<OptimalDpor> dpor;
  if (!checkpoint_) {
    dpor = std::make_unique<OptimalDpor>();
  } else if (!checkpoint_->dpor.empty()) {
    dpor = std::make_unique<OptimalDpor>(checkpoint_->dpor.front());
  }
  const auto save = [&](std::uint64_t executions, std::vector<DporPath> paths) {
    Checkpoint now;
    now.tally = machine_ ? tally_.with(*machine_) : tally_;
    now.executions = executions_before_ + executions;
    now.dpor = std::move(paths);
    write(now, "dpor");
  };
  PhaseEnd end;
  if (dpor) {
    end = run_alone("dpor", *dpor, options_.executions_max,
                    [&](std::uint64_t executions) { save(executions, {dpor->path()}); });
    tally_ = tally_.with(machine());
  }
  if (end.stop == Stop::exhausted) {
    save(end.executions, {});
  } else if (goes_on(end.stop)) {
    save(end.executions, {dpor->path()});
  }
  return end;
}

PhaseEnd Search::explore_by_dfs() {
  if (met_news_) {
    DepthFirst dfs;
    return explore_unkept("dfs", dfs, kNews);
  }
  const bool kept = checkpoint_ || !options_.checkpoint.empty();
  if (options_.jobs == 1 && !kept) {
    DepthFirst dfs;
    const PhaseEnd end = run_alone("dfs", dfs, options_.executions_max, [](std::uint64_t) {});
    tally_ = tally_.with(machine());
    return end;
  }
  const std::vector<DfsPath> paths = checkpoint_ ? checkpoint_->dfs : std::vector<DfsPath>(1);
  return search_by_dfs(
      work("dfs"), paths, options_.executions_max, [this] { return checkpoint_due(); },
      [this](const Standing& standing) {
        Checkpoint now;
        now.tally = standing.tally;
        now.executions = executions_before_ + standing.executions;
        now.dfs = standing.paths;
        write(now, "dfs");
      });
}

bool Search::checkpoint_due() const {
  return !options_.checkpoint.empty() && Clock::now() >= next_checkpoint_;
}

void Search::write(Checkpoint& checkpoint, const std::string& strategy) {
  if (options_.checkpoint.empty()) return;
  checkpoint.strategy = strategy;
  checkpoint.failures = findings_.kept();
  checkpoint.phases = result_.phases;
  checkpoint.phase_seconds = seconds() - phase_began_;
  checkpoint.seconds = seconds();
  checkpoint.threads = identities_.threads();
  checkpoint.objects = identities_.objects();
  std::string complaint;
  try {
    ReplacementFile file(options_.checkpoint, target_);
    file.write(encode(checkpoint, program_, options_));
    file.move_to(target_);
  } catch (const UsageError& error) {
    complaint = error.what();
  }
  complain(complaint);
  const auto interval = std::chrono::duration<double>(options_.checkpoint_seconds);
  next_checkpoint_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(interval);
}

// The search is worth more than its checkpoint: it goes on, and says so once.
void Search::complain(const std::string& reason) {
  if (!reason.empty() && reason != last_complaint_ && options_.checkpoint_failed) {
    options_.checkpoint_failed(reason);
  }
  last_complaint_ = reason;
}

void Search::tell_progress(const std::string& strategy, std::uint64_t executions,
                           std::optional<double> estimate) {
  if (!options_.progress || Clock::now() < next_progress_) return;
  next_progress_ = Clock::now() + kProgressInterval;
  Progress progress;
  progress.strategy = strategy;
  progress.executions = executions_before_ + executions;
  progress.seconds = seconds();
  progress.estimate = estimate;
  options_.progress(progress);
}

bool Search::complete(Stop stop, bool exhaustive) const {
  return exhaustive && stop == Stop::exhausted && tally_.step_limited == 0;
}

// A search that was complete would have found the deadlocks themselves. Where it was not, some
// executions that pass show what can become one.
void Search::look_for_lock_order() {
  constexpr std::uint64_t kExecutions = 100;
  constexpr std::uint64_t kEventsMax = 1'000'000;
  MachineOptions options = machine_options(options_);
  options.recording = Recording::events;
  Machine machine(options, &identities_);
  RandomWalk walk(options_.seed);
  std::uint64_t events = 0;
  for (std::uint64_t number = 1; number <= kExecutions && events < kEventsMax; ++number) {
    walk.begin_execution();
    machine.run(program_.body, walk);
    events += machine.events().size();
    if (machine.ending() != Ending::finished || !machine.notes().empty()) continue;
    const std::optional<LockCycle> cycle = find_lock_cycle(machine);
    if (!cycle) continue;
    machine.add_finding(FailureKind::lock_order, key_of(machine, *cycle));
    findings_.look_alone("random", walk, machine, number);
    if (!options_.keep_going) return;
  }
}

// Once in a search: fair walks are the same each time.
void Search::look_for_lasso() {
  const auto left_out = [&](FailureKind kind) {
    return options_.without.test(static_cast<std::size_t>(kind));
  };
  if (std::exchange(looked_for_lasso_, true) || findings_.has_failure()) return;
  if (left_out(FailureKind::livelock) && left_out(FailureKind::starvation)) return;
  const std::optional<FoundLasso> lasso = find_lasso(program_, options_);
  if (lasso) findings_.add_lasso(lasso->seed, lasso->walk);
}

void Search::look_further(bool cut_short) {
  if (cut_short) look_for_lasso();
  const bool left_out = options_.without.test(static_cast<std::size_t>(FailureKind::lock_order));
  // Where threads are taken off only at what blocks, orders contradict each other for good reasons.
  const bool preemptive = options_.scheduling == Scheduling::preemptive;
  if (preemptive && !left_out && !findings_.has_failure()) look_for_lock_order();
}

// Those that left something out, as "preemptions=2, operations=5".
std::string Search::effective_bounds() const {
  std::string bounds;
  const auto add = [&](const char* name, bool effective, std::optional<std::uint32_t> bound) {
    if (!effective) return;
    bounds += (bounds.empty() ? "" : ", ") + std::string(name) + "=" + std::to_string(*bound);
  };
  add("preemptions", left_out_, preemptions_max_);
  add("operations", tally_.operations_reached, options_.bounds.operations_max);
  add("iterations", tally_.iterations_reached, options_.bounds.iterations_max);
  return bounds;
}

// "A green that means something": design, section 6.
void Search::judge(Result& result, Stop stop, bool complete) const {
  const bool failed = std::any_of(
      result.failures.begin(), result.failures.end(),
      [](const FailureReport& report) { return report.failure.kind != FailureKind::step_limit; });
  const auto& shared = tally_.shared_objects;
  const bool shares = std::find(shared.begin(), shared.end(), true) != shared.end();
  const std::string bounds = effective_bounds();
  result.exhaustive = complete && bounds.empty();
  result.certificate.completeness = "sampled";
  if (complete) {
    result.certificate.completeness = bounds.empty() ? "complete" : "bounded by " + bounds;
  }
  // Where one execution has no choice, there is no other.
  const bool only_one = result.executions.explored > 0 && result.certificate.choice_points == 0 &&
                        result.executions.truncated == 0;
  if (failed) {
    result.verdict = Verdict::failed;
  } else if (complete && result.executions.explored == 0 && result.executions.truncated > 0) {
    result.verdict = Verdict::inconclusive;
    result.reason = "bounds";
  } else if (only_one || (complete && !shares)) {
    result.verdict = Verdict::inconclusive;
    result.reason = "vacuous";
  } else if (!complete) {
    result.verdict = Verdict::inconclusive;
    result.reason = tally_.step_limited > 0        ? "step_limit"
                    : stop == Stop::endless_yields ? "endless_yields"
                    : stop == Stop::time           ? "time"
                    : stop == Stop::interrupted    ? "interrupted"
                                                   : "executions";
  } else {
    result.verdict = Verdict::passed;
  }
}

Result Search::finish(Stop stop, bool exhaustive) {
  result_.seconds = seconds();
  result_.executions = tally_.executions;
  result_.events = tally_.events;
  result_.outcomes = tally_.outcomes.outcomes();
  const bool is_complete = complete(stop, exhaustive);
  const bool open = !is_complete || !effective_bounds().empty();
  if (open && stop != Stop::interrupted) look_further(!is_complete);
  result_.failures = findings_.take_reports();
  Certificate& certificate = result_.certificate;
  certificate.executions = tally_.executions.explored;
  certificate.events = tally_.events;
  certificate.threads_max = tally_.threads_max;
  certificate.choice_points = tally_.choice_points;
  certificate.preemptions_max = tally_.preemptions_max;
  certificate.shared_objects = identities_.names_of(tally_.shared_objects);
  if (result_.phases.back().strategy == "dpor") certificate.traces = certificate.executions;
  judge(result_, stop, is_complete);
  return std::move(result_);
}

}  // namespace heddle
