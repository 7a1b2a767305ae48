#ifndef HEDDLE_CHECKER_SCHEDULER_PORTFOLIO_H_
#define HEDDLE_CHECKER_SCHEDULER_PORTFOLIO_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "checker/scheduler/rff.h"
#include "checker/scheduler/sampler.h"

namespace heddle {

// All samplers in one search: each execution is one's, and the one is chosen that pays best. An
// execution pays 1 where its combination of reads-from pairs is one that none before had, else 0.
// The choice is a bandit's, by discounted upper confidence bounds (Garivier, Moulines: "On
// Upper-Confidence Bound Policies for Switching Bandits", ALT 2011), since what there is to find
// gets less. Executions that measure are every sampler's, and `rff` learns from all.
//
// Guarantee: none. Cost of a decision: that of the sampler, and the events are recorded.
class Portfolio final : public Sampler {
 public:
  explicit Portfolio(std::uint64_t seed);

  std::unique_ptr<Sampler> copy() const override;
  void go_on_at(std::uint64_t first) override;
  void learn_from(const Sampler& other) override;
  nlohmann::json learned() const override;
  void set_learned(const nlohmann::json& learned) override;
  bool needs_events() const override { return true; }
  ThreadId pick_thread(const SchedulePoint& point) override;

 protected:
  void begin() override;
  void end(const Machine& machine) override;
  void measure(const Machine& machine) override;

 private:
  Portfolio(const Portfolio& other);

  static constexpr std::size_t kArms = 7;
  static constexpr std::size_t kWalk = kArms - 1;  // which has no sampler

  // What an arm was chosen for, and has paid, discounted.
  struct Arm {
    double executions = 0;
    double paid = 0;
  };
  struct Payment {
    std::size_t arm;
    bool paid;
  };
  std::size_t best_arm() const;
  void pay(const Payment& payment);

  std::vector<std::unique_ptr<Sampler>> samplers_;
  Rff* rff_ = nullptr;  // one of them
  std::array<Arm, kArms> arms_;
  std::vector<Payment> recent_;  // since it is told where to go on
  std::size_t arm_ = 0;          // of this execution
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_PORTFOLIO_H_
