#ifndef HEDDLE_CHECKER_LASSO_LAPS_H_
#define HEDDLE_CHECKER_LASSO_LAPS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checker/scheduler/scheduled.h"
#include "sim/engine/state_observer.h"

namespace heddle {

// A thread that was parked throughout a cycle.
struct Parked {
  ThreadId thread = kNoThread;
  OperationKind kind = OperationKind::yield;
  ObjectId object = kNoObject;
  source_location where;
  bool daemon = false;
};

// Follows the schedule of a lasso for a number of passes, and ends the execution there. Notes
// whether the state came again after each of them, who stepped, and who waited. For one execution,
// on a machine of its own.
class Laps final : public Scheduler, public StateObserver {
 public:
  // REQUIRES: seed.cycle, passes >= 1
  Laps(const Seed& seed, std::uint64_t passes);

  bool begin_execution() override { return true; }
  ThreadId pick_thread(const SchedulePoint& point) override { return inner_.pick_thread(point); }
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override {
    return inner_.pick_value(kind, count);
  }
  const Departure* departure() const override { return inner_.departure(); }
  bool announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) override;

  // All passes were made, and led back to the state in which the first began.
  bool closed() const noexcept { return closed_; }
  // All passes were made.
  bool completed() const noexcept { return begins_.size() == passes_ + 1; }
  // How many events there were at the beginning of each pass, and at the end of the last.
  const std::vector<std::size_t>& begins() const noexcept { return begins_; }
  const std::vector<Parked>& parked() const noexcept { return parked_; }
  const ThreadSet& stepped() const noexcept { return stepped_; }

 private:
  void end(const Machine& machine);

  Scheduled inner_;
  const std::uint64_t begin_;
  const std::uint64_t steps_;
  const std::uint64_t passes_;
  std::uint64_t moment_ = 0;
  std::uint64_t fingerprint_ = 0;
  bool same_ = true;
  bool closed_ = false;
  std::vector<std::size_t> begins_;
  ThreadSet stepped_;
  std::vector<Parked> parked_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_LASSO_LAPS_H_
