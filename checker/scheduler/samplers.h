#ifndef HEDDLE_CHECKER_SCHEDULER_SAMPLERS_H_
#define HEDDLE_CHECKER_SCHEDULER_SAMPLERS_H_

#include <cstdint>
#include <memory>

#include "checker/scheduler/sampler.h"
#include "checker/strategy.h"

namespace heddle {

// The sampler for a search from `seed`; null for the random walk, which learns nothing.
// REQUIRES: the strategy samples
std::unique_ptr<Sampler> make_sampler(const Strategy& strategy, std::uint64_t seed);

// A search by a sampler is cut into stretches of so many executions, which several workers may run
// at once. Within a stretch a sampler learns from its own executions at once, and of others only
// from those in rounds of stretches before: so what it does is the same whoever runs what when.
constexpr std::uint64_t kStretch = 128;

// The first stretch of the round that stretch `number` is in, counted from 0: rounds are of 1, 1,
// 2, 4, .. and at last always 64 stretches.
std::uint64_t first_of_round(std::uint64_t number) noexcept;

// What the stretches of a search have learned so far.
class SamplerRounds {
 public:
  explicit SamplerRounds(std::unique_ptr<Sampler> sampler);

  // Whether all is known that stretch `number` is to know.
  bool ready(std::uint64_t number) const noexcept { return taken_ >= first_of_round(number); }
  // The sampler for that stretch. REQUIRES: it is ready
  std::unique_ptr<Sampler> begin(std::uint64_t number) const;
  // The sampler of a stretch that was run to its end. REQUIRES: in the order of their numbers
  void take(const Sampler& stretch);
  // The number of the stretch to be taken next.
  std::uint64_t taken() const noexcept { return taken_; }
  // What has learned from all that were taken.
  const Sampler& known() const noexcept { return *known_; }

 private:
  std::unique_ptr<Sampler> known_;
  std::unique_ptr<Sampler> known_to_round_;
  std::uint64_t taken_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_SAMPLERS_H_
