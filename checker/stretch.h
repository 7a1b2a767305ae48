#ifndef HEDDLE_CHECKER_STRETCH_H_
#define HEDDLE_CHECKER_STRETCH_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "checker/phase.h"
#include "checker/scheduler/samplers.h"
#include "sim/engine/machine.h"

namespace heddle {

// Executions of consecutive numbers, run by one worker.
struct Stretch {
  Tally tally;
  std::unique_ptr<Findings> findings;
  std::unique_ptr<Sampler> sampler;  // null of the random walk
  std::uint64_t executions = 0;
  std::optional<Stop> stop;  // by the last of them
};

// What workers look at while they sample. May lie in memory that processes share.
class SamplingControl {
 public:
  // All that is run from now on ends by `stop`.
  void halt(Stop stop) noexcept { halted_ = static_cast<int>(stop); }
  std::optional<Stop> halted() const noexcept {
    const int halted = halted_.load(std::memory_order_relaxed);
    return halted == kNotHalted ? std::nullopt : std::optional(static_cast<Stop>(halted));
  }
  // What comes after stretch `number` is not needed.
  void end_at(std::uint64_t number) noexcept {
    std::uint64_t last = last_.load(std::memory_order_relaxed);
    while (number < last && !last_.compare_exchange_weak(last, number)) {
    }
  }
  bool needs(std::uint64_t number) const noexcept {
    return number <= last_.load(std::memory_order_relaxed);
  }
  void count_execution() noexcept { executions_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t executions() const noexcept { return executions_.load(std::memory_order_relaxed); }

 private:
  static constexpr int kNotHalted = -1;

  std::atomic<std::uint64_t> last_{~std::uint64_t{0}};
  std::atomic<std::uint64_t> executions_{0};
  std::atomic<int> halted_{kNotHalted};
};

// The stretches of one search by a sampler, from the seed of its options.
class Stretches {
 public:
  Stretches(const PhaseWork& work, std::string strategy,
            std::optional<std::uint64_t> executions_max, SamplingControl& control)
      : work_(work),
        strategy_(std::move(strategy)),
        executions_max_(executions_max),
        control_(control) {}

  // The number of its first execution, counted from 1.
  static std::uint64_t first_execution(std::uint64_t number) noexcept {
    return number * kStretch + 1;
  }
  bool within_budget(std::uint64_t number) const noexcept {
    return !executions_max_ || first_execution(number) <= *executions_max_;
  }
  // Runs stretch `number`, as far as it is needed. `sampler`: null for the random walk. What is
  // among `known` already is not found again.
  Stretch run(Machine& machine, std::uint64_t number, std::unique_ptr<Sampler> sampler,
              const Findings& known) const;

 private:
  const PhaseWork& work_;
  const std::string strategy_;
  const std::optional<std::uint64_t> executions_max_;
  SamplingControl& control_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_STRETCH_H_
