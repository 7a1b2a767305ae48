#include "checker/search_workers.h"

#include <thread>
#include <utility>

#include "sim/engine/machine.h"

namespace heddle {

Counted count_execution(const CheckOptions& options, Machine& machine, const Scheduler& scheduler,
                        Tally& tally) {
  Counted counted;
  const bool departed = scheduler.departure() != nullptr;
  tally.count(machine, departed, scheduler.last_was_redundant());
  counted.to_look_at = departed || !machine.notes().empty();
  // Only a reduction needs to know what invariants read.
  const bool watch_news = machine.take_watch_news() && scheduler.asks_every_point();
  if (machine.endless_yields()) {
    counted.stop = Stop::endless_yields;
  } else if (machine.loops().take_news()) {
    counted.stop = Stop::loops;
  } else if (watch_news) {
    counted.stop = Stop::invariants;
  } else if (machine.ending() == Ending::truncated && !options.keep_going) {
    counted.stop = Stop::step_limit;
  }
  return counted;
}

SearchWorkers::SearchWorkers(const PhaseWork& work, std::string strategy,
                             std::optional<std::uint64_t> executions_max, WorkerStates& states,
                             const MakeScheduler& make)
    : work_(work),
      strategy_(std::move(strategy)),
      executions_max_(executions_max),
      states_(states) {
  for (std::uint32_t i = 0; i < work.options.jobs; ++i) {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->scheduler = make();
  }
}

PhaseEnd SearchWorkers::run(const std::function<void()>& meanwhile) {
  std::vector<std::thread> threads;
  for (const auto& worker : workers_) {
    threads.emplace_back([this, &worker] { take_part(*worker); });
  }
  constexpr double kInterval = 0.05;
  while (!states_.wait_until_left(kInterval)) {
    if (const auto stop = work_.must_stop()) end(*stop);
    work_.progress(executions(), estimate());
    meanwhile();
  }
  for (std::thread& thread : threads) thread.join();
  if (error_) std::rethrow_exception(error_);
  work_.tally = tally();
  return {stop_, executions()};
}

void SearchWorkers::take_part(Worker& worker) {
  try {
    worker.machine = std::make_unique<Machine>(machine_options(work_.options), &work_.identities);
    worker.machine->watch_also(work_.tally.watched_objects);
    search(worker);
  } catch (...) {
    const std::lock_guard guard(mutex_);
    if (!error_) error_ = std::current_exception();
    states_.stop();
  }
  states_.leave();
}

void SearchWorkers::search(Worker& worker) {
  Machine& machine = *worker.machine;
  // Where the search ends early, each has begun what it would have run next, and can tell of it.
  while (worker.scheduler->begin_execution()) {
    states_.pass();
    if (states_.stopped()) return;
    if (executions_max_ && begun_.fetch_add(1) >= *executions_max_) return end(Stop::budget);
    machine.run(work_.program.body, *worker.scheduler);
    worker.scheduler->end_execution(machine);
    count(worker);
  }
}

void SearchWorkers::count(Worker& worker) {
  const auto add = std::memory_order_relaxed;
  const Counted counted =
      count_execution(work_.options, *worker.machine, *worker.scheduler, worker.tally);
  worker.executions.store(worker.executions.load(add) + 1, add);
  worker.explored_share.store(worker.scheduler->explored_share(), add);
  if (counted.to_look_at) {
    const std::uint64_t number = work_.executions_before + executions();
    work_.findings.look(strategy_, *worker.scheduler, *worker.machine, number);
    if (work_.findings.stops_search()) return end(Stop::failure);
  }
  if (counted.stop) end(*counted.stop);
}

// The first reason to end counts. But what is left behind by a search that has met loops that may
// wait cannot be gone on with.
void SearchWorkers::end(Stop stop) {
  const std::lock_guard guard(mutex_);
  if (!states_.stopped() || (is_news(stop) && may_go_on())) stop_ = stop;
  states_.stop();
}

bool SearchWorkers::may_go_on() const {
  return stop_ != Stop::failure && stop_ != Stop::step_limit && stop_ != Stop::endless_yields &&
         !is_news(stop_);
}

std::uint64_t SearchWorkers::executions() const {
  std::uint64_t sum = 0;
  for (const auto& worker : workers_) sum += worker->executions.load(std::memory_order_relaxed);
  return sum;
}

std::optional<double> SearchWorkers::estimate() const {
  double share = 0;
  for (const auto& worker : workers_) {
    share += worker->explored_share.load(std::memory_order_relaxed);
  }
  if (share <= 0) return std::nullopt;
  return static_cast<double>(executions()) / share;
}

Tally SearchWorkers::tally() const {
  Tally sum = work_.tally;
  for (const auto& worker : workers_) {
    sum.add(worker->tally);
    if (worker->machine != nullptr) sum = sum.with(*worker->machine);
  }
  return sum;
}

}  // namespace heddle
