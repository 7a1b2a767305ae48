#include "checker/search.h"

#include <algorithm>
#include <utility>

#include "checker/conclusion.h"
#include "checker/dpor/bounded_dpor.h"
#include "checker/dpor/optimal_dpor.h"
#include "checker/further_looks.h"
#include "checker/parallel_sampling.h"
#include "checker/parallel_search.h"
#include "checker/process_sampling.h"
#include "checker/process_search.h"
#include "checker/scheduler/dfs.h"
#include "checker/scheduler/random.h"
#include "checker/scheduler/samplers.h"
#include "checker/unseen.h"
#include "sim/engine/assert.h"

namespace heddle {
namespace {

constexpr std::chrono::milliseconds kProgressInterval{100};
constexpr const char* kLoops = "the program has loops that may wait, which no file can tell of";

// What ended a phase leaves it where it can be gone on with.
bool goes_on(Stop stop) {
  return stop == Stop::budget || stop == Stop::time || stop == Stop::interrupted;
}

// What a result says of the call.
Result result_for(const Program& program, const CheckOptions& options) {
  Result result;
  result.model = program.name;
  result.parameters = program.parameters;
  result.strategy = options.strategy;
  result.scheduling = name_of(options.scheduling);
  const auto add = [&](const char* name, const auto& bound) {
    if (bound) result.bounds.emplace_back(name, static_cast<std::int64_t>(*bound));
  };
  add("preemptions", options.preemptions_max);
  add("operations", options.bounds.operations_max);
  add("iterations", options.bounds.iterations_max);
  add("executions", options.executions_max);
  if (options.seconds_max) add("milliseconds", std::optional(*options.seconds_max * 1'000));
  for (std::size_t kind = 0; kind < kFailureKinds; ++kind) {
    if (options.without.test(kind)) {
      result.without.emplace_back(name_of(static_cast<FailureKind>(kind)));
    }
  }
  return result;
}

}  // namespace

Search::Search(const Program& program, const CheckOptions& options)
    : program_(program),
      options_(options),
      result_(result_for(program, options)),
      findings_(program, options),
      writer_(program, options),
      repeatability_(program, options) {
  if (options.watcher != nullptr) recording_ = Recording::full;
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
  if (!machine_) {
    MachineOptions options = machine_options(options_);
    options.recording = recording_;
    machine_ = std::make_unique<Machine>(options, &identities_);
  }
  machine_->watch_also(tally_.watched_objects);
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
  const PhaseEnd end = run_each(strategy, scheduler, executions_max, save);
  tally_ = tally_.with(machine());
  return end;
}

template <typename Strategy, typename Save>
PhaseEnd Search::run_each(const std::string& strategy, Strategy& scheduler,
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
    if (writer_.due()) save(number);
    ++number;
    machine.run(program_.body, scheduler);
    scheduler.end_execution(machine);
    const bool departed = scheduler.departure() != nullptr;
    const bool counts = tally_.count(machine, departed, scheduler.last_was_redundant());
    if (options_.watcher != nullptr && counts) options_.watcher->take(machine);
    if (departed || !machine.notes().empty()) {
      findings_.look_alone(strategy, scheduler, machine, executions_before_ + number);
    }
    if (findings_.stops_search()) return {Stop::failure, number};
    if (machine.endless_yields()) return {Stop::endless_yields, number};
    if (machine.loops().take_news()) return {Stop::loops, number};
    // Only a reduction needs to know what invariants read.
    if (scheduler.asks_every_point() && machine.take_watch_news()) {
      return {Stop::invariants, number};
    }
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

Stop Search::sample(const Strategy& strategy, std::optional<std::uint64_t> executions_max) {
  const double began = seconds();
  const std::string name = strategy.text();
  const auto sample = program_.one_a_process ? sample_in_processes : sample_in_parallel;
  const PhaseEnd end = options_.jobs > 1 ? sample(work(name), strategy, executions_max)
                                         : sample_alone(strategy, executions_max);
  result_.phases.push_back({name, end.executions, seconds() - began, std::nullopt});
  result_.guarantee = end.guarantee;
  if (end.stop != Stop::budget) return end.stop;
  look_for_lasso_once();
  return findings_.stops_search() ? Stop::failure : end.stop;
}

// A sampler that learns works as several workers would have it: see SamplerRounds.
PhaseEnd Search::sample_alone(const Strategy& strategy,
                              std::optional<std::uint64_t> executions_max) {
  const auto save = [](std::uint64_t) {};
  std::unique_ptr<Sampler> sampler = make_sampler(strategy, options_.seed);
  if (sampler == nullptr) {
    RandomWalk walk(options_.seed);
    return run_alone("random", walk, executions_max, save);
  }
  if (sampler->needs_events() && recording_ == Recording::none) recording_ = Recording::events;
  SamplerRounds rounds(std::move(sampler));
  PhaseEnd end{Stop::budget, 0};
  for (std::uint64_t number = 0; end.stop == Stop::budget; ++number) {
    const std::uint64_t left = executions_max ? *executions_max - end.executions : kStretch;
    if (left == 0) break;
    executions_before_ = end.executions;
    const std::unique_ptr<Sampler> stretch = rounds.begin(number);
    const PhaseEnd part = run_each(strategy.text(), *stretch, std::min(left, kStretch), save);
    end = {part.stop, end.executions + part.executions};
    rounds.take(*stretch);
  }
  end.guarantee = rounds.known().guarantee();
  executions_before_ = 0;
  tally_ = tally_.with(machine());
  return end;
}

Stop Search::explore_within(std::uint32_t preemptions_max, const std::string& strategy,
                            Scheduler& scheduler, std::optional<std::uint64_t> executions_max) {
  forget_executions();
  const double began = seconds();
  const PhaseEnd end = run_alone(strategy, scheduler, executions_max, [](std::uint64_t) {});
  if (is_news(end.stop)) return end.stop;
  left_out_by_.reset();
  if (scheduler.left_out()) left_out_by_ = preemptions_max;
  result_.phases.push_back({strategy, end.executions, seconds() - began, preemptions_max});
  return end.stop;
}

// From the start again whenever a loop turns out to wait, which the executions before took for
// another, or an invariant to read something; there are as many of them as the source has.
Stop Search::explore(const std::string& strategy) {
  for (;;) {
    if (!checkpoint_) forget_executions();
    phase_began_ = seconds() - (checkpoint_ ? checkpoint_->phase_seconds : 0);
    writer_.begin_phase();
    const PhaseEnd end = explore_once(strategy);
    if (!is_news(end.stop)) {
      result_.phases.push_back(
          {strategy, executions_before_ + end.executions, seconds() - phase_began_, std::nullopt});
    }
    checkpoint_.reset();
    executions_before_ = 0;
    if (!begins_again(strategy, end.stop)) return end.stop;
    met_loops_ = met_loops_ || end.stop == Stop::loops;
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
  return explore_unkept(strategy, dpor, "dpor keeps none of awaits of several objects");
}

// Besides where loops were found: where it was not known yet that a pass would fail, with doubt
// where that is no news; and where timers or awaits of several objects show that the first
// execution had not.
bool Search::begins_again(const std::string& strategy, Stop stop) {
  if (is_news(stop)) return true;
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

void Search::forget_executions() {
  tally_.forget_executions();
  if (options_.watcher != nullptr) options_.watcher->forget();
}

// Without a checkpoint, and `why`.
PhaseEnd Search::explore_unkept(const std::string& strategy, Scheduler& scheduler,
                                const char* why) {
  if (!options_.checkpoint.empty()) writer_.complain(std::string("no checkpoint is kept: ") + why);
  return run_alone(strategy, scheduler, options_.executions_max, [](std::uint64_t) {});
}

PhaseEnd Search::explore_by_dpor() {
  const bool kept = checkpoint_ || !options_.checkpoint.empty();
  if (in_processes() && loops_ == OptimalDpor::Loops::trusted && !kept) {
    const PhaseEnd end =
        search_by_dpor_in_processes(work("dpor"), machine(), options_.executions_max);
    unsure_ = end.unsure;
    return end;
  }
  if (met_loops_) {
    OptimalDpor dpor(PlantedBug::none, loops_);
    const PhaseEnd end = explore_unkept("dpor", dpor, kLoops);
    unsure_ = dpor.unsure();
    return end;
  }
  if (several_jobs() && !kept) return search_by_dpor(work("dpor"), options_.executions_max);
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
  }
  if (end.stop == Stop::exhausted) {
    save(end.executions, {});
  } else if (goes_on(end.stop)) {
    save(end.executions, {dpor->path()});
  }
  return end;
}

PhaseEnd Search::explore_by_dfs() {
  if (met_loops_) {
    DepthFirst dfs;
    return explore_unkept("dfs", dfs, kLoops);
  }
  const bool kept = checkpoint_ || !options_.checkpoint.empty();
  if (in_processes() && !kept) {
    return search_by_dfs_in_processes(work("dfs"), machine(), options_.executions_max);
  }
  if (!several_jobs() && !kept) {
    DepthFirst dfs;
    return run_alone("dfs", dfs, options_.executions_max, [](std::uint64_t) {});
  }
  const std::vector<DfsPath> paths = checkpoint_ ? checkpoint_->dfs : std::vector<DfsPath>(1);
  return search_by_dfs(
      work("dfs"), paths, options_.executions_max, [this] { return writer_.due(); },
      [this](const Standing& standing) {
        Checkpoint now;
        now.tally = standing.tally;
        now.executions = executions_before_ + standing.executions;
        now.dfs = standing.paths;
        write(now, "dfs");
      });
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
  writer_.write(checkpoint);
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

// Once in a search: see look_for_lasso.
void Search::look_for_lasso_once() {
  if (!std::exchange(looked_for_lasso_, true)) look_for_lasso(program_, options_, findings_);
}

// Whether the program does something else under the same schedule, which the search did not notice.
bool Search::differs_when_repeated() {
  const std::optional<Difference> difference = repeatability_.check();
  if (difference) findings_.add_difference(*difference);
  return difference.has_value();
}

Result Search::finish(Stop stop, bool exhaustive) {
  result_.seconds = seconds();
  result_.executions = tally_.executions;
  result_.events = tally_.events;
  result_.outcomes = tally_.outcomes.outcomes();
  if (!findings_.stops_search() && stop != Stop::interrupted && differs_when_repeated()) {
    stop = Stop::failure;
  }
  const Conclusion conclusion(options_, tally_, {stop, exhaustive, left_out_by_});
  if (!conclusion.exhaustive() && stop != Stop::interrupted) {
    if (!conclusion.complete()) look_for_lasso_once();
    look_for_lock_order(program_, options_, identities_, findings_);
  }
  result_.failures = findings_.take_reports();
  Certificate& certificate = result_.certificate;
  certificate.executions = tally_.executions.explored;
  certificate.events = tally_.events;
  certificate.threads_max = tally_.threads_max;
  certificate.choice_points = tally_.choice_points;
  certificate.preemptions_max = tally_.preemptions_max;
  certificate.shared_objects = identities_.names_of(tally_.shared_objects);
  if (result_.phases.back().strategy == "dpor") certificate.traces = certificate.executions;
  conclusion.judge(result_);
  const bool sampled = is_sampler(result_.strategy) && stop != Stop::interrupted;
  if (sampled && result_.verdict != Verdict::failed) {
    result_.unseen = estimate_unseen(program_, options_, parse_strategy(result_.strategy),
                                     result_.phases.back().executions, identities_);
  }
  return std::move(result_);
}

}  // namespace heddle
