#ifndef HEDDLE_CHECKER_SCHEDULER_RANDOM_H_
#define HEDDLE_CHECKER_SCHEDULER_RANDOM_H_

#include <cstdint>

#include "sim/scheduler.h"
#include "sim/split_mix.h"

namespace heddle {

// The random walk: at each point every candidate is equally likely. (So not every interleaving is:
// see `urw`.) Execution n of a search draws from a seed of its own, which brings it back alone,
// since the candidates are counted in their order of creation.
class RandomWalk final : public Scheduler {
 public:
  // A search from `seed`.
  explicit RandomWalk(std::uint64_t seed) noexcept : seeds_(seed), random_(0) {}
  // The same search from its execution number `first`, counted from 1.
  static RandomWalk from(std::uint64_t seed, std::uint64_t first) noexcept;
  // The one execution whose own seed is `seed`.
  static RandomWalk once(std::uint64_t seed) noexcept;

  bool begin_execution() override;
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind, std::uint32_t count) override {
    return random_.below(count);
  }
  SplitMix64* uniform_numbers() noexcept override { return &random_; }

  // The seed of the execution begun last.
  std::uint64_t execution_seed() const noexcept { return execution_seed_; }

 private:
  RandomWalk(std::uint64_t seed, bool once) noexcept : seeds_(seed), random_(seed), once_(once) {}
  RandomWalk(std::uint64_t seed, std::uint64_t skipped) noexcept
      : seeds_(seed, skipped), random_(0) {}

  SplitMix64 seeds_;
  SplitMix64 random_;
  std::uint64_t execution_seed_ = 0;
  bool once_ = false;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_RANDOM_H_
