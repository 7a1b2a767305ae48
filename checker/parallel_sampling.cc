#include "checker/parallel_sampling.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "checker/scheduler/samplers.h"
#include "checker/stretch.h"
#include "checker/work_pool.h"

namespace heddle {
namespace {

class Sampling {
 public:
  Sampling(const PhaseWork& work, const Strategy& strategy,
           std::optional<std::uint64_t> executions_max)
      : work_(work),
        workers_(work.options.jobs),
        stretches_(work, strategy.text(), executions_max, control_) {
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
      if (const auto stop = work_.must_stop()) control_.halt(*stop);
      work_.progress(control_.executions(), std::nullopt);
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
        if (!stretches_.within_budget(number)) break;
        std::unique_ptr<Sampler> sampler;
        if (rounds_) sampler = wait_for_round(number);
        if (!control_.needs(number)) break;
        commit(number, stretches_.run(machine, number, std::move(sampler), work_.findings));
      }
    } catch (...) {
      const std::lock_guard guard(mutex_);
      if (!error_) error_ = std::current_exception();
      control_.end_at(0);
      changed_.notify_all();
    }
    workers_.leave();
  }

  // The sampler for stretch `number`, once those have been taken that it learns from; null where an
  // earlier one ends the search.
  std::unique_ptr<Sampler> wait_for_round(std::uint64_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return rounds_->ready(number) || !control_.needs(number); });
    return rounds_->ready(number) ? rounds_->begin(number) : nullptr;
  }

  // Counts stretches in the order of their numbers, as far as there is none missing.
  void commit(std::uint64_t number, Stretch stretch) {
    const std::lock_guard guard(mutex_);
    if (stretch.stop) control_.end_at(number);
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

  const PhaseWork& work_;
  WorkerStates workers_;
  SamplingControl control_;
  Stretches stretches_;
  std::atomic<std::uint64_t> next_{0};
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
