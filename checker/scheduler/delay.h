#ifndef HEDDLE_CHECKER_SCHEDULER_DELAY_H_
#define HEDDLE_CHECKER_SCHEDULER_DELAY_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "checker/scheduler/sampler.h"

namespace heddle {

// Delay bounding (Emmi, Qadeer, Rakamaric: "Delay-Bounded Scheduling", POPL 2011), sampled: a
// deterministic scheduler, in which a thread goes on until it cannot and the one created next
// follows, around the circle; but at some points, drawn at random, whoever would go on is passed
// over for the next.
//
// Guarantee: each execution of at most that many delays has a probability of at least
// 1/(k+1)^delays, where executions have k points. Cost of a decision: constant, where the thread
// that ran can go on.
class Delay final : public Sampler {
 public:
  Delay(std::uint64_t seed, std::uint32_t delays) : Sampler(seed), delays_(delays) {}

  std::unique_ptr<Sampler> copy() const override { return std::make_unique<Delay>(*this); }
  ThreadId pick_thread(const SchedulePoint& point) override;

 protected:
  void begin() override;

 private:
  std::vector<std::uint64_t> delays_;  // the points, ascending; beyond the last point: none
  std::size_t next_delay_ = 0;
  std::size_t turn_ = 0;  // the thread that goes on, by the order of creation
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_DELAY_H_
