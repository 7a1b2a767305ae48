#ifndef HEDDLE_CHECKER_SCHEDULER_RANDOM_H_
#define HEDDLE_CHECKER_SCHEDULER_RANDOM_H_

#include <cstdint>

#include "sim/engine/machine.h"

namespace heddle {

// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014):
// the same numbers on every machine, and a new stream costs one assignment, which matters where
// every execution has its own.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) noexcept
      : state_(seed + kIncrement), ready_(mix(state_)) {}
  // The numbers of `seed` after the first `skipped` of them.
  SplitMix64(std::uint64_t seed, std::uint64_t skipped) noexcept
      : SplitMix64(seed + skipped * kIncrement) {}

  // Each number is made one call ahead: what waits for it, a branch that is foreseen half the time,
  // then does not wait for the mixing.
  std::uint64_t next() noexcept {
    const std::uint64_t ready = ready_;
    state_ += kIncrement;
    ready_ = mix(state_);
    return ready;
  }

  // Uniform below `count`, up to a bias of count / 2^32.
  std::uint32_t below(std::uint32_t count) noexcept {
    return static_cast<std::uint32_t>(((next() >> 32) * count) >> 32);
  }

 private:
  static constexpr std::uint64_t kIncrement = 0x9e3779b97f4a7c15ULL;

  static std::uint64_t mix(std::uint64_t mixed) noexcept {
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31);
  }

  std::uint64_t state_;
  std::uint64_t ready_;
};

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
  ThreadId pick_thread(const SchedulePoint& point) override {
    const std::uint32_t drawn = random_.below(point.candidates.size());
    if (point.machine.numbered_by_creation()) [[likely]]
      return point.candidates.nth(drawn);
    return nth_created(point, drawn);
  }
  std::uint32_t pick_value(ChoiceKind, std::uint32_t count) override {
    return random_.below(count);
  }

  // The seed of the execution begun last.
  std::uint64_t execution_seed() const noexcept { return execution_seed_; }

 private:
  static ThreadId nth_created(const SchedulePoint& point, std::uint32_t drawn);
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
