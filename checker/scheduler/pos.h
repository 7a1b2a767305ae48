#ifndef HEDDLE_CHECKER_SCHEDULER_POS_H_
#define HEDDLE_CHECKER_SCHEDULER_POS_H_

#include <cstdint>
#include <memory>

#include "checker/scheduler/race_priorities.h"
#include "checker/scheduler/sampler.h"

namespace heddle {

// Partial order sampling (Yuan, Yang, Gu: "Partial Order Aware Concurrency Sampling", CAV 2018):
// each operation that waits to take effect has a random priority; the highest takes effect, and
// those that it was in a race with get new ones. So the order of one race does not weigh on that of
// the next.
//
// Guarantee: none as a number. Cost of a decision: one look at each candidate.
class Pos final : public Sampler {
 public:
  explicit Pos(std::uint64_t seed) : Sampler(seed) {}

  std::unique_ptr<Sampler> copy() const override { return std::make_unique<Pos>(*this); }
  ThreadId pick_thread(const SchedulePoint& point) override;

 protected:
  void begin() override { priorities_.begin(execution_seed()); }

 private:
  RacePriorities priorities_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_POS_H_
