#ifndef HEDDLE_CHECKER_SCHEDULER_POS_H_
#define HEDDLE_CHECKER_SCHEDULER_POS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "checker/scheduler/race.h"
#include "checker/scheduler/sampler.h"

namespace heddle {

// Partial order sampling (Yuan, Yang, Gu: "Partial Order Aware Concurrency Sampling", CAV 2018):
// each operation that waits to take effect has a random priority; the highest takes effect, and
// those that it was in a race with get new ones. So the order of one race does not weigh on that of
// the next.
//
// Where a thread went on alone, nobody was asked: then all others were blocked, by what that thread
// has undone, or held back, and get new priorities.
//
// Guarantee: none as a number. Cost of a decision: one look at each candidate.
class Pos final : public Sampler {
 public:
  explicit Pos(std::uint64_t seed) : Sampler(seed) {}

  std::unique_ptr<Sampler> copy() const override { return std::make_unique<Pos>(*this); }
  ThreadId pick_thread(const SchedulePoint& point) override;

 protected:
  void begin() override;

 private:
  struct Entry {
    std::uint64_t priority = 0;
    std::uint64_t draws = 0;  // what the priority is drawn from: one more each time
    bool drawn = false;
  };

  void meet_threads(const Machine& machine);
  void draw(Entry& entry) noexcept;

  std::vector<Entry> entries_;  // by ThreadId
  std::size_t met_ = 0;         // threads of this execution
  // What was picked last, and when.
  ThreadId last_ = kNoThread;
  Touched touched_;
  std::uint64_t step_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_POS_H_
