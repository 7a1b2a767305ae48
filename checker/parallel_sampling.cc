#include "checker/parallel_sampling.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "checker/scheduler/random.h"
#include "checker/scheduler/samplers.h"
#include "checker/work_pool.h"

namespace heddle {
namespace {

// Executions of consecutive numbers, run by one worker.
struct Stretch {
  Tally tally;
  std::unique_ptr<Findings> findings;
  std::unique_ptr<Sampler> sampler;  // null of the random walk
  std::uint64_t executions = 0;
  std::optional<Stop> stop;  // by the last of them
};

class Sampling {
 public:
  Sampling(const PhaseWork& work, const Strategy& strategy,
           std::optional<std::uint64_t> executions_max)
      : work_(work),
        strategy_(strategy.text()),
        executions_max_(executions_max),
        workers_(work.options.jobs) {
    if (auto sampler = make_sampler(strategy, work.options.seed)) {
      rounds_.emplace(std::move(sampler));
    }
  }

  PhaseEnd run() {
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < work_.options.jobs; ++i) {
      threads.emplace_back([this] { take_part(); });
    }
    constexpr double kInterval = 0.05;
    while (!workers_.wait_until_left(kInterval)) {
      if (const auto stop = work_.must_stop()) halt(*stop);
      work_.progress(executions_.load(std::memory_order_relaxed), std::nullopt);
    }
    for (std::thread& thread : threads) thread.join();
    if (error_) std::rethrow_exception(error_);
    if (rounds_) end_.guarantee = rounds_->known().guarantee();
    return end_;
  }

 private:
  void take_part() {
    try {
      MachineOptions options = machine_options(work_.options);
      if (rounds_ && rounds_->known().needs_events()) options.recording = Recording::events;
      Machine machine(options, &work_.identities);
      for (;;) {
        const std::uint64_t number = next_.fetch_add(1, std::memory_order_relaxed);
        const std::uint64_t first = number * kStretch + 1;
        if (executions_max_ && first > *executions_max_) break;
        std::unique_ptr<Sampler> sampler;
        if (rounds_) sampler = wait_for_round(number);
        if (number > last_.load(std::memory_order_relaxed)) break;
        commit(number, sample(machine, number, std::move(sampler)));
      }
    } catch (...) {
      const std::lock_guard guard(mutex_);
      if (!error_) error_ = std::current_exception();
      last_ = 0;
      changed_.notify_all();
    }
    workers_.leave();
  }

  // The sampler for stretch `number`, once those have been taken that it learns from; null where an
  // earlier one ends the search.
  std::unique_ptr<Sampler> wait_for_round(std::uint64_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return rounds_->ready(number) || number > last_; });
    return rounds_->ready(number) ? rounds_->begin(number) : nullptr;
  }

  Stretch sample(Machine& machine, std::uint64_t number, std::unique_ptr<Sampler> sampler) {
    Stretch stretch;
    stretch.findings = std::make_unique<Findings>(work_.program, work_.options, &work_.findings);
    const std::uint64_t first = number * kStretch + 1;
    RandomWalk walk = RandomWalk::from(work_.options.seed, first);
    Scheduler& scheduler = sampler ? static_cast<Scheduler&>(*sampler) : walk;
    const std::uint64_t end =
        executions_max_ ? std::min(first + kStretch, *executions_max_ + 1) : first + kStretch;
    machine.forget_shared_objects();
    for (std::uint64_t i = first; i < end && !stretch.stop; ++i) {
      // What is done for nothing, since an earlier execution ends the search, is not counted.
      if (number > last_.load(std::memory_order_relaxed)) break;
      const auto halted = halted_.load(std::memory_order_relaxed);
      if (halted != kNotHalted) {
        stretch.stop = static_cast<Stop>(halted);
        break;
      }
      scheduler.begin_execution();
      machine.run(work_.program.body, scheduler);
      scheduler.end_execution(machine);
      stretch.tally.count(machine, false, false);
      ++stretch.executions;
      executions_.fetch_add(1, std::memory_order_relaxed);
      stretch.findings->look_alone(strategy_, scheduler, machine, i);
      const bool cut = machine.ending() == Ending::truncated && !work_.options.keep_going;
      if (stretch.findings->stops_search()) {
        stretch.stop = Stop::failure;
      } else if (cut) {
        stretch.stop = Stop::step_limit;
      }
    }
    stretch.tally = stretch.tally.with(machine);
    stretch.sampler = std::move(sampler);
    return stretch;
  }

  // Counts stretches in the order of their numbers, as far as there is none missing.
  void commit(std::uint64_t number, Stretch stretch) {
    const std::lock_guard guard(mutex_);
    if (stretch.stop && number < last_) last_ = number;
    done_.emplace(number, std::move(stretch));
    while (!ended_ && !done_.empty() && done_.begin()->first == committed_) {
      Stretch& next = done_.begin()->second;
      work_.tally.add(next.tally);
      work_.findings.take_over(*next.findings);
      if (rounds_) rounds_->take(*next.sampler);
      end_.executions += next.executions;
      ended_ = next.stop.has_value();
      end_.stop = next.stop.value_or(Stop::budget);
      done_.erase(done_.begin());
      ++committed_;
    }
    changed_.notify_all();
  }

  void halt(Stop stop) { halted_ = static_cast<int>(stop); }

  static constexpr int kNotHalted = -1;

  const PhaseWork& work_;
  const std::string strategy_;
  const std::optional<std::uint64_t> executions_max_;
  WorkerStates workers_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<std::uint64_t> last_{~std::uint64_t{0}};  // the stretch that ends the search
  std::atomic<std::uint64_t> executions_{0};
  std::atomic<int> halted_{kNotHalted};
  std::mutex mutex_;
  std::condition_variable changed_;        // what a stretch waits for
  std::optional<SamplerRounds> rounds_;    // none of the random walk
  std::map<std::uint64_t, Stretch> done_;  // before their turn
  std::uint64_t committed_ = 0;
  bool ended_ = false;
  PhaseEnd end_{Stop::budget, 0};
  std::exception_ptr error_;
};

}  // namespace

PhaseEnd sample_in_parallel(const PhaseWork& work, const Strategy& strategy,
                            std::optional<std::uint64_t> executions_max) {
  return Sampling(work, strategy, executions_max).run();
}

}  // namespace heddle
