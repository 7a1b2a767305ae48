#ifndef HEDDLE_CHECKER_SCHEDULER_FAIR_WALK_H_
#define HEDDLE_CHECKER_SCHEDULER_FAIR_WALK_H_

#include <cstdint>

#include "sim/scheduler.h"
#include "sim/split_mix.h"

namespace heddle {

// A random walk for some decisions, and from then on all in turn: every thread that is enabled
// often enough steps, which is what makes a schedule fair (Musuvathi, Qadeer: "Fair Stateless Model
// Checking", PLDI 2008). No guarantee of finding anything; where the program goes on for ever
// under it, it is not the schedule that is to blame. Values are drawn in the walk, then always 0.
// For one execution.
class FairWalk : public Scheduler {
 public:
  // `random_answers` decisions from `seed`; then `quantum` steps of each thread in turn.
  FairWalk(std::uint64_t seed, std::uint32_t random_answers, std::uint32_t quantum) noexcept
      : random_(seed), random_answers_(random_answers), quantum_(quantum) {}

  bool begin_execution() override { return true; }
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;

  // Whether the random part is over.
  bool in_turn() const noexcept { return random_answers_ == 0; }

 private:
  SplitMix64 random_;
  std::uint32_t random_answers_;
  const std::uint32_t quantum_;
  ThreadId last_ = kMainThread;
  std::uint32_t taken_ = 0;  // of the quantum
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_FAIR_WALK_H_
