#include "checker/scheduler/samplers.h"

#include <bit>

#include "checker/scheduler/delay.h"
#include "checker/scheduler/pct.h"
#include "checker/scheduler/portfolio.h"
#include "checker/scheduler/pos.h"
#include "checker/scheduler/rff.h"
#include "checker/scheduler/surw.h"
#include "sim/engine/assert.h"

namespace heddle {

std::unique_ptr<Sampler> make_sampler(const Strategy& strategy, std::uint64_t seed) {
  const std::string_view name = strategy.info->name;
  if (name == "pct") return std::make_unique<Pct>(seed, strategy.parameter);
  if (name == "pos") return std::make_unique<Pos>(seed);
  if (name == "urw") return std::make_unique<Surw>(seed, Surw::Interest::everything);
  if (name == "surw") return std::make_unique<Surw>(seed, Surw::Interest::one_object);
  if (name == "rff") return std::make_unique<Rff>(seed);
  if (name == "portfolio") return std::make_unique<Portfolio>(seed);
  if (name == "delay") return std::make_unique<Delay>(seed, strategy.parameter);
  HEDDLE_ASSERT(name == "random");
  return nullptr;
}

std::uint64_t first_of_round(std::uint64_t number) noexcept {
  constexpr std::uint64_t kRoundMax = 64;
  return number < kRoundMax ? std::bit_floor(number) : number - number % kRoundMax;
}

SamplerRounds::SamplerRounds(std::unique_ptr<Sampler> sampler)
    : known_(std::move(sampler)), known_to_round_(known_->copy()) {}

std::unique_ptr<Sampler> SamplerRounds::begin(std::uint64_t number) const {
  HEDDLE_ASSERT(ready(number));
  std::unique_ptr<Sampler> sampler = known_to_round_->copy();
  sampler->go_on_at(number * kStretch + 1);
  return sampler;
}

void SamplerRounds::take(const Sampler& stretch) {
  known_->learn_from(stretch);
  ++taken_;
  if (first_of_round(taken_) == taken_) known_to_round_ = known_->copy();
}

}  // namespace heddle
