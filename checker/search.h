#ifndef HEDDLE_CHECKER_SEARCH_H_
#define HEDDLE_CHECKER_SEARCH_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "checker/options.h"
#include "checker/outcome_table.h"
#include "checker/recorded.h"
#include "checker/result.h"

namespace heddle {

// Runs one strategy after the other over a program, counts, and gathers what they find. Every
// failure is run again from its seed before it is kept.
class Search {
 public:
  Search(const Program& program, const CheckOptions& options);

  // How a phase came to its end.
  enum class Stop : std::uint8_t {
    exhausted,
    budget,
    time,
    failure,
    step_limit,
    news,            // loops that wait were found: what was searched took them for others
    endless_yields,  // a loop that ends only under a fair scheduling, and the strategy is not
  };

  // Searches until the scheduler has no more executions, or something ends it before.
  // `preemptions_max` is the scheduler's bound, where all with fewer have been searched.
  Stop run(const std::string& strategy, Scheduler& scheduler,
           std::optional<std::uint64_t> executions_max,
           std::optional<std::uint32_t> preemptions_max = std::nullopt);

  // Forgets the counts and outcomes of the phases before, which an exhaustive search meets again;
  // the phases keep telling them.
  void begin_exhaustive();

  // What is known of loops that wait: see WaitingLoops::learned.
  std::size_t loops_learned() const noexcept { return machine_.loops().learned(); }
  // Whether the program waited by a yield or a sleep so far.
  bool program_yields() const noexcept { return machine_.has_yielded(); }
  // Whether the program slept so far.
  bool program_sleeps() const noexcept { return machine_.has_slept(); }
  // Whether it waited with a time-out or slept so far.
  bool program_times() const noexcept { return machine_.has_timed(); }
  // Runs one execution that does not count, to see whether the program does one of these.
  void look_ahead();

  // The result; `exhaustive` tells whether the last phase was such a search.
  Result finish(Stop stop, bool exhaustive);

 private:
  using Clock = std::chrono::steady_clock;

  void count(const std::string& strategy, Scheduler& scheduler, std::uint64_t number);
  void keep_new_failures(const std::string& strategy, Scheduler& scheduler, std::uint64_t number);
  void report(const std::string& strategy, Scheduler& scheduler, std::uint64_t number,
              std::size_t note);
  void report_departure(const std::string& strategy, std::uint64_t number,
                        const Departure& departure);
  Seed seed_of_last(const std::string& strategy, const Scheduler& scheduler,
                    std::size_t note) const;
  double seconds() const;
  void tell_progress(const std::string& strategy, const Scheduler& scheduler);
  void judge(Result& result, Stop stop, bool exhaustive) const;

  const Program& program_;
  const CheckOptions& options_;
  Machine machine_;
  Result result_;
  OutcomeTable outcomes_;
  std::set<std::pair<FailureKind, std::uint64_t>> seen_;
  bool stopped_by_failure_ = false;
  bool left_out_ = false;                         // by the last phase, because of its bound
  std::optional<std::uint32_t> preemptions_max_;  // of the last phase
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_progress_ = start_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SEARCH_H_
