#include "checker/parallel_search.h"

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace heddle {
namespace {

// One OS thread's share of the search. Its machine is made on that thread.
struct Worker {
  explicit Worker(WorkPool<DfsPath>& pool) : searcher(pool) {}

  DepthFirst searcher;
  std::unique_ptr<Machine> machine;
  Tally tally;
  // For others to look at while it works.
  alignas(64) std::atomic<std::uint64_t> executions{0};
  std::atomic<double> explored_share{0};
};

class ParallelSearch {
 public:
  ParallelSearch(const PhaseWork& work, std::optional<std::uint64_t> executions_max)
      : work_(work), executions_max_(executions_max), pool_(work.options.jobs) {
    for (std::uint32_t i = 0; i < work.options.jobs; ++i) {
      workers_.push_back(std::make_unique<Worker>(pool_));
    }
  }

  PhaseEnd run(const std::vector<DfsPath>& paths, const std::function<bool()>& due,
               const std::function<void(const Standing&)>& save) {
    for (const DfsPath& path : paths) pool_.give(path);
    if (due()) save(standing());
    std::vector<std::thread> threads;
    for (const auto& worker : workers_) {
      threads.emplace_back([this, &worker] { take_part(*worker); });
    }
    constexpr double kInterval = 0.05;
    while (!pool_.wait_until_left(kInterval)) {
      if (const auto stop = work_.must_stop()) end(*stop);
      work_.progress(executions(), estimate());
      if (!due()) continue;
      std::optional<Standing> now;
      pool_.with_all_paused([&] {
        if (may_go_on()) now = standing();
      });
      if (now) save(*now);
    }
    for (std::thread& thread : threads) thread.join();
    if (error_) std::rethrow_exception(error_);
    const Standing last = standing();
    work_.tally = last.tally;
    if (may_go_on()) save(last);
    return {stop_, last.executions};
  }

 private:
  void take_part(Worker& worker) {
    try {
      worker.machine = std::make_unique<Machine>(machine_options(work_.options), &work_.identities);
      search(worker);
    } catch (...) {
      const std::lock_guard guard(mutex_);
      if (!error_) error_ = std::current_exception();
      pool_.stop();
    }
    pool_.leave();
  }

  void search(Worker& worker) {
    Machine& machine = *worker.machine;
    // Where the search ends early, each has begun what it would have run next: see standing().
    while (worker.searcher.begin_execution()) {
      pool_.pass();
      if (pool_.stopped()) return;
      if (executions_max_ && begun_.fetch_add(1) >= *executions_max_) return end(Stop::budget);
      machine.run(work_.program.body, worker.searcher);
      worker.searcher.end_execution(machine);
      count(worker);
    }
  }

  void count(Worker& worker) {
    Machine& machine = *worker.machine;
    worker.tally.count(machine, worker.searcher);
    const auto add = std::memory_order_relaxed;
    worker.executions.store(worker.executions.load(add) + 1, add);
    worker.explored_share.store(worker.searcher.explored_share(), add);
    const bool cut = machine.ending() == Ending::truncated && !work_.options.keep_going;
    const bool news = machine.loops().take_news();
    if (machine.notes().empty() && worker.searcher.departure() == nullptr && !cut && !news) return;
    work_.findings.look("dfs", worker.searcher, machine, work_.executions_before + executions());
    if (work_.findings.stops_search()) return end(Stop::failure);
    if (news) return end(Stop::news);
    if (cut) end(Stop::step_limit);
  }

  // The first reason to end counts. But what is left behind by a search that has met loops that
  // may wait cannot be gone on with.
  void end(Stop stop) {
    const std::lock_guard guard(mutex_);
    if (!pool_.stopped() || (stop == Stop::news && may_go_on())) stop_ = stop;
    pool_.stop();
  }

  bool may_go_on() const {
    return stop_ != Stop::failure && stop_ != Stop::step_limit && stop_ != Stop::news;
  }

  std::uint64_t executions() const {
    std::uint64_t sum = 0;
    for (const auto& worker : workers_) sum += worker->executions.load(std::memory_order_relaxed);
    return sum;
  }

  std::optional<double> estimate() const {
    double share = 0;
    for (const auto& worker : workers_) {
      share += worker->explored_share.load(std::memory_order_relaxed);
    }
    if (share <= 0) return std::nullopt;
    return static_cast<double>(executions()) / share;
  }

  // REQUIRES: all are paused, or have left.
  Standing standing() {
    Standing now;
    now.tally = work_.tally;
    now.executions = executions();
    for (const auto& worker : workers_) {
      now.tally.add(worker->tally);
      if (worker->machine != nullptr) now.tally = now.tally.with(*worker->machine);
      if (auto path = worker->searcher.path()) now.paths.push_back(std::move(*path));
    }
    now.paths.insert(now.paths.end(), pool_.queued().begin(), pool_.queued().end());
    return now;
  }

  const PhaseWork& work_;
  const std::optional<std::uint64_t> executions_max_;
  WorkPool<DfsPath> pool_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<std::uint64_t> begun_{0};
  std::mutex mutex_;
  Stop stop_ = Stop::exhausted;
  std::exception_ptr error_;
};

}  // namespace

PhaseEnd search_in_parallel(const PhaseWork& work, const std::vector<DfsPath>& paths,
                            std::optional<std::uint64_t> executions_max,
                            const std::function<bool()>& due,
                            const std::function<void(const Standing&)>& save) {
  return ParallelSearch(work, executions_max).run(paths, due, save);
}

}  // namespace heddle
