#ifndef HEDDLE_CHECKER_SEARCH_H_
#define HEDDLE_CHECKER_SEARCH_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/checkpoint.h"
#include "checker/checkpoint_writer.h"
#include "checker/dpor/optimal_dpor.h"
#include "checker/findings.h"
#include "checker/options.h"
#include "checker/phase.h"
#include "checker/repeatability.h"
#include "checker/result.h"
#include "checker/strategy.h"
#include "checker/tally.h"
#include "sim/engine/identities.h"

namespace heddle {

// Runs one strategy after the other over a program, counts, gathers what they find, and keeps where
// it stands in a file. With more than one job the work is done by as many OS threads; what comes
// out is the same.
class Search {
 public:
  // Reads the checkpoint that options.resume names. Throws UsageError where it cannot.
  Search(const Program& program, const CheckOptions& options);

  // The exhaustive strategy that the search was in at its checkpoint; empty where it begins anew.
  std::string resumed() const { return checkpoint_ ? checkpoint_->strategy : std::string(); }

  // Samples by `strategy`. REQUIRES: it does
  Stop sample(const Strategy& strategy, std::optional<std::uint64_t> executions_max);
  // Searches exhaustively by `strategy`: dpor or dfs. Forgets the counts and outcomes of the phases
  // before, which it meets again; the phases keep telling them.
  Stop explore(const std::string& strategy);
  // Searches by `scheduler`, which is bounded, where all with fewer preemptions than
  // `preemptions_max` have been searched. Forgets as above. By one job, and without checkpoints.
  // Ends with what is_news() where it has learned of the program.
  Stop explore_within(std::uint32_t preemptions_max, const std::string& strategy,
                      Scheduler& scheduler, std::optional<std::uint64_t> executions_max);

  // Whether the program waited by a yield or a sleep so far.
  bool program_yields() const noexcept {
    return tally_.yielded || (machine_ != nullptr && machine_->has_yielded());
  }
  // Whether the program slept so far.
  bool program_sleeps() const noexcept {
    return tally_.slept || (machine_ != nullptr && machine_->has_slept());
  }
  // Whether it waited with a time-out or slept so far.
  bool program_times() const noexcept {
    return tally_.timed || (machine_ != nullptr && machine_->has_timed());
  }
  // Whether Optimal dpor may lose traces of it, as far as is known: threads await what depends on
  // several objects.
  bool program_resists() const noexcept {
    return tally_.awaits_widely || (machine_ != nullptr && machine_->has_wide_awaits());
  }
  // Runs one execution that does not count, to see whether the program does one of these.
  void look_ahead();

  // The result; `exhaustive` tells whether the last phase was such a search.
  Result finish(Stop stop, bool exhaustive);

 private:
  using Clock = std::chrono::steady_clock;

  PhaseWork work(const std::string& strategy);
  // Runs executions on the calling thread until the scheduler has no more, or something ends it
  // before. `save` is called now and then, while an execution has begun and was not run.
  // A template, so that a short execution is not delayed by what most strategies do not do.
  template <typename Strategy, typename Save>
  PhaseEnd run_alone(const std::string& strategy, Strategy& scheduler,
                     std::optional<std::uint64_t> executions_max, Save save);
  // The same, without what the machine keeps of them.
  template <typename Strategy, typename Save>
  PhaseEnd run_each(const std::string& strategy, Strategy& scheduler,
                    std::optional<std::uint64_t> executions_max, Save save);
  PhaseEnd sample_alone(const Strategy& strategy, std::optional<std::uint64_t> executions_max);
  PhaseEnd explore_once(const std::string& strategy);
  PhaseEnd explore_by_dpor();
  PhaseEnd explore_by_dfs();
  PhaseEnd explore_unkept(const std::string& strategy, Scheduler& scheduler, const char* why);
  // Whether the phase that has ended so must be run from its start, with what it has found out.
  bool begins_again(const std::string& strategy, Stop stop);
  // What was found in executions is kept, but not their numbers.
  void forget_executions();
  Machine& machine();
  // An exhaustive search is made by OS threads of this process; by copies of it where its
  // executions need a process to themselves, or what is known of their stacks decides on them.
  bool several_jobs() const noexcept { return options_.jobs > 1 && !in_processes(); }
  bool in_processes() const noexcept {
    return options_.jobs > 1 && (program_.one_a_process || met_loops_);
  }

  double seconds() const;
  std::optional<Stop> must_stop() const;
  void tell_progress(const std::string& strategy, std::uint64_t executions,
                     std::optional<double> estimate);
  void write(Checkpoint& checkpoint, const std::string& strategy);
  void look_for_lasso_once();
  bool differs_when_repeated();

  const Program& program_;
  const CheckOptions& options_;
  Identities identities_;
  std::unique_ptr<Machine> machine_;       // of the calling thread; null until it is needed
  Recording recording_ = Recording::none;  // by that machine, once it is made
  Result result_;
  // The bound of preemptions of the last phase, where that left something out because of it.
  std::optional<std::uint32_t> left_out_by_;
  Tally tally_;
  Findings findings_;
  std::optional<Checkpoint> checkpoint_;  // to go on from
  CheckpointWriter writer_;
  Repeatability repeatability_;
  std::uint64_t executions_before_ = 0;  // of the phase, before the checkpoint
  double seconds_before_ = 0;            // of the whole, likewise
  double phase_began_ = 0;
  bool looked_for_lasso_ = false;
  bool met_loops_ = false;       // that may wait: they are known
  bool resists_before_ = false;  // what was known when the phase began: see begins_again
  std::size_t learned_before_ = 0;
  bool unsure_ = false;  // the last search was: see Scheduler::unsure
  std::uint32_t unsure_count_ = 0;
  OptimalDpor::Loops loops_ = OptimalDpor::Loops::trusted;
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_progress_ = start_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SEARCH_H_
