#ifndef HEDDLE_CHECKER_SCHEDULER_SAMPLER_H_
#define HEDDLE_CHECKER_SCHEDULER_SAMPLER_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "checker/result.h"
#include "sim/engine/machine.h"
#include "sim/scheduler.h"
#include "sim/split_mix.h"

namespace heddle {

// What a Sampler is and knows, and what its copies have of it.
struct SamplerState {
  explicit SamplerState(std::uint64_t seed) noexcept : seed_(seed), seeds_(seed), random_(0) {}

  std::uint64_t seed_;  // of the search
  SplitMix64 seeds_;
  SplitMix64 random_;
  std::uint64_t number_ = 0;
  std::uint64_t execution_seed_ = 0;
  std::uint64_t points_ = 0;
  std::uint64_t patience_ = 0;  // points of this execution that the strategy decides
  std::uint64_t points_max_ = 0;
  // Of random walks alone: where threads spin, the strategy's own executions are as long as it is
  // patient, and would make it the more so.
  std::uint64_t measured_points_max_ = 0;
  std::uint32_t threads_max_ = 1;
};

// What the samplers but the random walk have in common: a seed for each execution, what is learned
// of the program, and fairness.
//
// What an execution does is decided by its number, the seed of the search, and what was learned of
// executions before. The first ones, and one in kMeasureEach, are random walks that measure how
// long executions are.
//
// Fairness: a thread that spins has the highest priority for ever, under some strategies. An
// execution with more than twice as many points as any that was measured goes on as a random walk,
// which leaves each loop that can be left with probability 1. So executions that are not longer
// keep their guarantees. Loops that yield, the machine's own fair scheduling ends before: see
// Fairness.
class Sampler : public Scheduler, private SamplerState {
 public:
  // For a search from `seed`.
  explicit Sampler(std::uint64_t seed) noexcept : SamplerState(seed) {}

  // The next execution is number `first` of the search, counted from 1.
  virtual void go_on_at(std::uint64_t first);
  // With all that it has learned.
  virtual std::unique_ptr<Sampler> copy() const = 0;
  // Learns what `other`, which was a copy of this, has learned since.
  virtual void learn_from(const Sampler& other);
  // What it has learned since it was told where to go on, for another process; and the same there,
  // for a sampler that another is to learn from. Throws what nlohmann::json throws of damaged ones.
  virtual nlohmann::json learned() const;
  virtual void set_learned(const nlohmann::json& learned);
  // What executions of the strategy are sure to find, as far as is known of the program.
  virtual std::optional<Guarantee> guarantee() const { return std::nullopt; }
  // Whether the machine is to record events.
  virtual bool needs_events() const { return false; }

  bool begin_execution() final { return begin_numbered(number_ + 1, seeds_.next()); }
  void end_execution(const Machine& machine) final;
  // Begins execution number `number`, from a seed of its own: for who chooses both.
  bool begin_numbered(std::uint64_t number, std::uint64_t execution_seed);
  // Learns from the machine's last execution, a random walk that had so many points.
  void measured(const Machine& machine, std::uint64_t points);
  std::uint32_t pick_value(ChoiceKind, std::uint32_t count) override {
    return random_.below(count);
  }

  // Of the longest execution so far that was measured: its points with a choice of threads, and of
  // the one with the most of them, the threads.
  std::uint64_t points_max() const noexcept { return points_max_; }
  std::uint32_t threads_max() const noexcept { return threads_max_; }

 protected:
  Sampler(const Sampler& other) : Scheduler(), SamplerState(other) {}

  static constexpr std::uint64_t kMeasuredAtFirst = 2;
  static constexpr std::uint64_t kMeasureEach = 128;

  // An execution begins, or has ended, that is no random walk from its start.
  virtual void begin() = 0;
  virtual void end(const Machine& /*machine*/) {}
  // The machine's last execution was one that measures.
  virtual void measure(const Machine& /*machine*/) {}

  // To be asked first at each point: whether walk() decides, not the strategy.
  bool walks() noexcept { return ++points_ > patience_; }
  ThreadId walk(const SchedulePoint& point);

  std::uint64_t number() const noexcept { return number_; }
  std::uint64_t execution_seed() const noexcept { return execution_seed_; }
  // Of this execution, the one to be answered with it.
  std::uint64_t points() const noexcept { return points_; }
  SplitMix64& random() noexcept { return random_; }

 private:
  void learn_size(const Machine& machine, std::uint64_t points) noexcept;
  bool measures() const noexcept {
    return number_ <= kMeasuredAtFirst || number_ % kMeasureEach == 1;
  }
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_SAMPLER_H_
