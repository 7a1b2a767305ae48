#include "checker/search.h"

#include <algorithm>
#include <limits>

#include "checker/scheduler/dfs.h"
#include "checker/scheduler/random.h"
#include "checker/scheduler/scheduled.h"
#include "sim/engine/assert.h"

namespace heddle {
namespace {

constexpr std::chrono::milliseconds kProgressInterval{100};

MachineOptions machine_options(const CheckOptions& options) {
  MachineOptions result;
  result.scheduling = options.scheduling;
  result.steps_max = options.steps_max;
  result.threads_max = options.threads_max;
  result.stack_size = options.stack_size;
  result.spurious_max = options.spurious_max;
  if (options.keep_going) result.failures_max = std::numeric_limits<std::uint32_t>::max();
  return result;
}

}  // namespace

Search::Search(const Program& program, const CheckOptions& options)
    : program_(program), options_(options), machine_(machine_options(options)) {
  result_.model = program.name;
  result_.parameters = program.parameters;
  result_.strategy = options.strategy;
  result_.scheduling = name_of(options.scheduling);
  if (options.preemptions_max) {
    result_.bounds.emplace_back("preemptions", *options.preemptions_max);
  }
  if (options.executions_max) {
    result_.bounds.emplace_back("executions", static_cast<std::int64_t>(*options.executions_max));
  }
  if (options.seconds_max) {
    result_.bounds.emplace_back("milliseconds",
                                static_cast<std::int64_t>(*options.seconds_max * 1000));
  }
}

double Search::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

Search::Stop Search::run(const std::string& strategy, Scheduler& scheduler,
                         std::optional<std::uint64_t> executions_max,
                         std::optional<std::uint32_t> preemptions_max) {
  preemptions_max_ = preemptions_max;
  const double began = seconds();
  Stop stop = Stop::exhausted;
  std::uint64_t number = 0;
  while (scheduler.begin_execution()) {
    if (executions_max && number == *executions_max) {
      stop = Stop::budget;
      break;
    }
    // At each execution: one can take long, and to read the clock costs nothing beside it.
    if (options_.seconds_max && seconds() >= *options_.seconds_max) {
      stop = Stop::time;
      break;
    }
    tell_progress(strategy, scheduler);
    ++number;
    machine_.run(program_.body, scheduler);
    scheduler.end_execution(machine_);
    count(strategy, scheduler, number);
    if (stopped_by_failure_) {
      stop = Stop::failure;
      break;
    }
    if (machine_.endless_yields()) {
      stop = Stop::endless_yields;
      break;
    }
    if (machine_.loops().take_news()) return Stop::news;
    if (machine_.ending() == Ending::truncated && !options_.keep_going) {
      stop = Stop::step_limit;
      break;
    }
  }
  left_out_ = scheduler.left_out();
  result_.phases.push_back({strategy, number, seconds() - began, preemptions_max});
  return stop;
}

void Search::look_ahead() {
  DepthFirst first;
  first.begin_execution();
  machine_.run(program_.body, first);
}

void Search::begin_exhaustive() {
  result_.executions = {};
  result_.events = 0;
  result_.certificate = {};
  outcomes_ = {};
}

void Search::count(const std::string& strategy, Scheduler& scheduler, std::uint64_t number) {
  ExecutionCounts& counts = result_.executions;
  Certificate& certificate = result_.certificate;
  result_.events += machine_.step_count();
  certificate.choice_points += machine_.choice_count();
  certificate.threads_max = std::max(certificate.threads_max, machine_.thread_count());
  certificate.preemptions_max = std::max(certificate.preemptions_max, machine_.preemption_count());
  if (const Departure* departure = scheduler.departure()) {
    return report_departure(strategy, number, *departure);
  }
  if (machine_.discarded()) return;
  if (machine_.ending() == Ending::abandoned || scheduler.last_was_redundant()) {
    ++counts.redundant;
    return;
  }
  const bool truncated = machine_.ending() == Ending::truncated;
  if (truncated) {
    ++counts.truncated;
  } else if (machine_.ending() == Ending::blocked) {
    ++counts.blocked;
  } else {
    ++counts.explored;
    outcomes_.add(machine_.outcomes());
  }
  if (machine_.notes().empty()) return;
  if (!truncated || machine_.notes().size() > 1) ++counts.failing;
  keep_new_failures(strategy, scheduler, number);
}

void Search::keep_new_failures(const std::string& strategy, Scheduler& scheduler,
                               std::uint64_t number) {
  const bool only_limit = machine_.ending() == Ending::truncated && machine_.notes().size() == 1;
  if (!options_.keep_going && !only_limit) stopped_by_failure_ = true;
  for (std::size_t i = 0; i < machine_.notes().size(); ++i) {
    const FailureNote& note = machine_.notes()[i];
    if (seen_.insert({note.kind, note.key}).second) report(strategy, scheduler, number, i);
  }
}

// Runs the machine's last execution again from its seed, and keeps what it tells of one failure.
void Search::report(const std::string& strategy, Scheduler& scheduler, std::uint64_t number,
                    std::size_t note) {
  const Seed seed = seed_of_last(strategy, scheduler, note);
  const Recorded recorded = run_recorded(program_, seed);
  const FailureNote& searched = machine_.notes()[note];
  const bool again = !recorded.departed && note < recorded.notes.size() &&
                     recorded.notes[note].kind == searched.kind;
  if (!again) {
    std::string found = "an execution without it";
    if (recorded.departed) found = recorded.failures.back().details.back();
    const std::string expected = std::string("the failure ") + name_of(searched.kind);
    return report_departure(strategy, number, {expected, found, {}});
  }
  result_.failures.push_back({recorded.failures[note], encode(seed), strategy, number,
                              recorded.preemptions, preemptions_max_.has_value(), recorded.steps,
                              recorded.trace});
}

// What brings the machine's last execution back, as far as one of its failures. The checksums come
// from a recorded run.
Seed Search::seed_of_last(const std::string& strategy, const Scheduler& scheduler,
                          std::size_t note) const {
  Seed seed;
  seed.model = program_.name;
  seed.parameters = program_.parameters;
  seed.scheduling = options_.scheduling;
  seed.steps_max = options_.steps_max;
  seed.spurious_max = options_.spurious_max;
  seed.stack_size = options_.stack_size;
  // A later failure lies behind those that stopped their threads before.
  seed.failures_max = machine_.notes()[note].halted_before + 1;
  seed.strategy = strategy;
  std::vector<std::uint32_t> answers = machine_.schedule();
  for (std::uint32_t& answer : answers) {
    if ((answer & Machine::kValueBit) == 0) answer = machine_.creation_rank(answer);
  }
  MachineOptions options = machine_options(options_);
  options.failures_max = seed.failures_max;
  options.fair = schedules_fairly(strategy);
  AnswerList list(std::move(answers), searches_loops(strategy));
  const Recorded recorded = run_recorded(program_, options, list);
  if (const auto* walk = dynamic_cast<const RandomWalk*>(&scheduler)) {
    seed.random = walk->execution_seed();
  } else {
    seed.schedule = recorded.schedule;
  }
  seed.event_count = recorded.event_count;
  seed.digest = recorded.digest;
  return seed;
}

void Search::report_departure(const std::string& strategy, std::uint64_t number,
                              const Departure& departure) {
  stopped_by_failure_ = true;  // nothing that follows would mean anything
  Failure failure{FailureKind::nondeterminism,
                  "the program does not do the same again under the same schedule",
                  {"before: " + departure.expected, "now: " + departure.found},
                  {},
                  departure.locations};
  FailureReport report;
  report.failure = std::move(failure);
  report.strategy = strategy;
  report.execution = number;
  result_.failures.push_back(std::move(report));
}

void Search::tell_progress(const std::string& strategy, const Scheduler& scheduler) {
  if (!options_.progress || Clock::now() < next_progress_) return;
  next_progress_ = Clock::now() + kProgressInterval;
  Progress progress;
  progress.strategy = strategy;
  progress.executions = result_.executions.explored + result_.executions.truncated;
  progress.seconds = seconds();
  progress.estimate = scheduler.estimate();
  options_.progress(progress);
}

// "A green that means something": design, section 6.
void Search::judge(Result& result, Stop stop, bool exhaustive) const {
  const bool failed = std::any_of(
      result.failures.begin(), result.failures.end(),
      [](const FailureReport& report) { return report.failure.kind != FailureKind::step_limit; });
  const bool complete = exhaustive && stop == Stop::exhausted && result.executions.truncated == 0;
  result.exhaustive = complete && !left_out_;
  result.certificate.completeness = "sampled";
  if (complete) {
    result.certificate.completeness =
        left_out_ ? "bounded by preemptions=" + std::to_string(*preemptions_max_) : "complete";
  }
  if (failed) {
    result.verdict = Verdict::failed;
  } else if (!complete) {
    result.verdict = Verdict::inconclusive;
    result.reason = result.executions.truncated > 0 ? "step_limit"
                    : stop == Stop::endless_yields  ? "endless_yields"
                    : stop == Stop::time            ? "time"
                                                    : "executions";
  } else if (result.certificate.choice_points == 0 || machine_.shared_object_count() == 0) {
    result.verdict = Verdict::inconclusive;
    result.reason = "vacuous";
  } else {
    result.verdict = Verdict::passed;
  }
}

Result Search::finish(Stop stop, bool exhaustive) {
  result_.seconds = seconds();
  result_.outcomes = outcomes_.outcomes();
  Certificate& certificate = result_.certificate;
  certificate.executions = result_.executions.explored;
  certificate.events = result_.events;
  certificate.shared_objects = machine_.shared_object_names();
  if (result_.phases.back().strategy == "dpor") certificate.traces = certificate.executions;
  judge(result_, stop, exhaustive);
  return std::move(result_);
}

}  // namespace heddle
