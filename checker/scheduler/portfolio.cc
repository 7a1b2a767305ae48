#include "checker/scheduler/portfolio.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "checker/scheduler/delay.h"
#include "checker/scheduler/pct.h"
#include "checker/scheduler/pos.h"
#include "checker/scheduler/surw.h"

namespace heddle {

Portfolio::Portfolio(std::uint64_t seed) : Sampler(seed) {
  constexpr std::uint32_t kDepth = 3;
  constexpr std::uint32_t kDelays = 2;
  samplers_.push_back(std::make_unique<Surw>(seed, Surw::Interest::one_object));
  samplers_.push_back(std::make_unique<Pos>(seed));
  samplers_.push_back(std::make_unique<Rff>(seed));
  rff_ = static_cast<Rff*>(samplers_.back().get());
  samplers_.push_back(std::make_unique<Pct>(seed, kDepth));
  samplers_.push_back(std::make_unique<Surw>(seed, Surw::Interest::everything));
  samplers_.push_back(std::make_unique<Delay>(seed, kDelays));
}

Portfolio::Portfolio(const Portfolio& other)
    : Sampler(other), arms_(other.arms_), recent_(other.recent_), arm_(other.arm_) {
  for (const auto& sampler : other.samplers_) {
    samplers_.push_back(sampler->copy());
    if (sampler.get() == other.rff_) rff_ = static_cast<Rff*>(samplers_.back().get());
  }
}

std::unique_ptr<Sampler> Portfolio::copy() const {
  return std::unique_ptr<Sampler>(new Portfolio(*this));
}

void Portfolio::go_on_at(std::uint64_t first) {
  Sampler::go_on_at(first);
  recent_.clear();
  for (const auto& sampler : samplers_) sampler->go_on_at(first);
}

void Portfolio::learn_from(const Sampler& other) {
  Sampler::learn_from(other);
  const auto& portfolio = static_cast<const Portfolio&>(other);
  for (std::size_t i = 0; i < samplers_.size(); ++i) {
    samplers_[i]->learn_from(*portfolio.samplers_[i]);
  }
  for (const Payment& payment : portfolio.recent_) pay(payment);
}

nlohmann::json Portfolio::learned() const {
  nlohmann::json learned = Sampler::learned();
  for (const auto& sampler : samplers_) learned["samplers"].push_back(sampler->learned());
  nlohmann::json& payments = learned["payments"] = nlohmann::json::array();
  for (const Payment& payment : recent_) payments.push_back({payment.arm, payment.paid});
  return learned;
}

void Portfolio::set_learned(const nlohmann::json& learned) {
  Sampler::set_learned(learned);
  for (std::size_t i = 0; i < samplers_.size(); ++i) {
    samplers_[i]->set_learned(learned.at("samplers").at(i));
  }
  recent_.clear();
  for (const nlohmann::json& payment : learned.at("payments")) {
    recent_.push_back({payment.at(0).get<std::size_t>(), payment.at(1).get<bool>()});
  }
}

void Portfolio::measure(const Machine& machine) {
  for (const auto& sampler : samplers_) sampler->measured(machine, points());
}

void Portfolio::begin() {
  arm_ = best_arm();
  if (arm_ != kWalk) samplers_[arm_]->begin_numbered(number(), execution_seed());
}

ThreadId Portfolio::pick_thread(const SchedulePoint& point) {
  if (walks() || arm_ == kWalk) return walk(point);
  return samplers_[arm_]->pick_thread(point);
}

void Portfolio::end(const Machine& machine) {
  if (arm_ != kWalk) samplers_[arm_]->end_execution(machine);
  if (arm_ == kWalk || samplers_[arm_].get() != rff_) rff_->observe(machine);
  recent_.push_back({arm_, rff_->showed_news()});
  pay(recent_.back());
}

void Portfolio::pay(const Payment& payment) {
  constexpr double kDiscount = 0.995;  // an execution of 1,000 ago counts for less than 1 %
  for (Arm& arm : arms_) {
    arm.executions *= kDiscount;
    arm.paid *= kDiscount;
  }
  arms_[payment.arm].executions += 1;
  arms_[payment.arm].paid += payment.paid ? 1 : 0;
}

// The one with the highest bound; one that was never tried before any other.
std::size_t Portfolio::best_arm() const {
  double total = 0;
  for (const Arm& arm : arms_) total += arm.executions;
  std::size_t best = 0;
  double highest = -1;
  for (std::size_t i = 0; i < kArms; ++i) {
    const Arm& arm = arms_[i];
    if (arm.executions == 0) return i;
    const double bound =
        arm.paid / arm.executions + std::sqrt(std::log(1 + total) / (2 * arm.executions));
    if (bound <= highest) continue;
    highest = bound;
    best = i;
  }
  return best;
}

}  // namespace heddle
