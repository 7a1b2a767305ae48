#ifndef HEDDLE_CHECKER_SEARCH_WORKERS_H_
#define HEDDLE_CHECKER_SEARCH_WORKERS_H_

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "checker/phase.h"
#include "checker/work_pool.h"
#include "sim/scheduler.h"

namespace heddle {

// What an execution of an exhaustive search, which is counted now, means for the search.
struct Counted {
  bool to_look_at = false;   // something failed, or departed
  std::optional<Stop> stop;  // by what is no failure
};
Counted count_execution(const CheckOptions& options, Machine& machine, const Scheduler& scheduler,
                        Tally& tally);

// The OS threads of a search that is exhaustive together: each runs the executions that its own
// scheduler begins, on a machine of its own, until none has any, or something ends the search. So a
// loop that may wait does, and what an invariant is first seen to read (see is_news): who knows of
// one does not give the answers that others do.
class SearchWorkers {
 public:
  using MakeScheduler = std::function<std::unique_ptr<Scheduler>()>;

  // `states`: of what the schedulers take their work from, for options.jobs workers.
  SearchWorkers(const PhaseWork& work, std::string strategy,
                std::optional<std::uint64_t> executions_max, WorkerStates& states,
                const MakeScheduler& make);

  // Calls `meanwhile` now and then, and returns once all have left. Throws what a worker threw.
  PhaseEnd run(const std::function<void()>& meanwhile);

  // What was done so far can be gone on with.
  bool may_go_on() const;
  // What all have counted, with what was before. REQUIRES: all are paused, or have left.
  Tally tally() const;
  std::uint64_t executions() const;

 private:
  // One OS thread's share of the search. Its machine is made on that thread.
  struct Worker {
    std::unique_ptr<Scheduler> scheduler;
    std::unique_ptr<Machine> machine;
    Tally tally;
    // For others to look at while it works.
    alignas(64) std::atomic<std::uint64_t> executions{0};
    std::atomic<double> explored_share{0};
  };

  void take_part(Worker& worker);
  void search(Worker& worker);
  void count(Worker& worker);
  void end(Stop stop);
  std::optional<double> estimate() const;

  const PhaseWork& work_;
  const std::string strategy_;
  const std::optional<std::uint64_t> executions_max_;
  WorkerStates& states_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<std::uint64_t> begun_{0};
  std::mutex mutex_;
  Stop stop_ = Stop::exhausted;
  std::exception_ptr error_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SEARCH_WORKERS_H_
