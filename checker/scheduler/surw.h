#ifndef HEDDLE_CHECKER_SCHEDULER_SURW_H_
#define HEDDLE_CHECKER_SCHEDULER_SURW_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "checker/scheduler/operation_counts.h"
#include "checker/scheduler/sampler.h"

namespace heddle {

// The selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury: "Selectively Uniform
// Concurrency Testing", ASPLOS 2025). Of the operations of an execution some are of interest: those
// on one shared object, drawn anew for each. Which thread does the next of them is drawn in
// proportion to how many each has left; until it has, the others do not pass theirs, and whatever
// is of no interest is a random walk. So all orders of the operations of interest are equally
// likely. With all operations of interest it is `urw`, and all interleavings are equally likely.
//
// How many each thread has is learned from the executions that measure. A thread that is not
// created yet counts for its parent.
//
// Guarantee: the orders are uniform where each thread does the same number of such operations in
// each execution, and none waits for another but at its end. Cost of a decision: one look at each
// candidate; and at each living thread where the next one is drawn.
class Surw final : public Sampler {
 public:
  enum class Interest : std::uint8_t { one_object, everything };

  Surw(std::uint64_t seed, Interest interest);

  std::unique_ptr<Sampler> copy() const override { return std::make_unique<Surw>(*this); }
  void go_on_at(std::uint64_t first) override;
  void learn_from(const Sampler& other) override;
  nlohmann::json learned() const override;
  void set_learned(const nlohmann::json& learned) override;
  bool needs_events() const override { return true; }
  ThreadId pick_thread(const SchedulePoint& point) override;

 protected:
  void begin() override;
  void measure(const Machine& machine) override;

 private:
  void follow(const Machine& machine);
  bool interests(ObjectId object, ObjectId second) const noexcept;
  bool interests(const Operation& operation) const noexcept;
  void draw_intended();
  ThreadId draw_candidate(const SchedulePoint& point);

  const Interest interest_;
  std::shared_ptr<const OperationCounts> counts_;
  std::vector<OperationCounts::Profile> recent_;  // measured since it is told where to go on

  // Of this execution:
  ObjectId object_ = kNoObject;          // of interest; kNoObject: nothing is
  std::vector<std::int64_t> remaining_;  // by ThreadId, in units of 1/counts_->runs()
  std::vector<const Thread*> living_;    // in order of creation
  std::size_t met_ = 0;                  // threads
  std::size_t followed_ = 0;             // events
  ThreadId intended_ = kNoThread;        // to do the next operation of interest
  std::vector<ThreadId> free_;           // candidates that may go on
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_SURW_H_
