#ifndef HEDDLE_CHECKER_SCHEDULER_PCT_H_
#define HEDDLE_CHECKER_SCHEDULER_PCT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "checker/scheduler/sampler.h"

namespace heddle {

// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: "A Randomized
// Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010): a random order of the
// threads, of which the first that can go on does, and depth-1 points at which that one is moved
// behind all others. The points are drawn from those with a choice, as many as executions were seen
// to have: at another, nobody could go on instead. The paper counts all steps, of which there are
// more, so that its bound holds.
//
// Guarantee: a bug of that depth shows with a probability of at least 1/(n*k^(depth-1)), for n
// threads and k points. Cost of a decision: constant, where the thread that ran can go on.
class Pct final : public Sampler {
 public:
  // REQUIRES: depth >= 1
  Pct(std::uint64_t seed, std::uint32_t depth);

  std::unique_ptr<Sampler> copy() const override { return std::make_unique<Pct>(*this); }
  std::optional<Guarantee> guarantee() const override;
  ThreadId pick_thread(const SchedulePoint& point) override;

 protected:
  void begin() override;

 private:
  void meet_threads(const Machine& machine);
  std::size_t first_candidate(const SchedulePoint& point);
  void lower(std::size_t place);

  // From the highest priority to the lowest. Those from high_count_ on have been lowered.
  std::vector<const Thread*> order_;
  std::size_t high_count_ = 0;
  std::size_t met_ = 0;                 // threads of this execution
  std::vector<std::uint64_t> changes_;  // points at which a priority falls, ascending
  std::size_t next_change_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_PCT_H_
