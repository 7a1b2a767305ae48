#ifndef HEDDLE_CHECKER_SCHEDULER_GUIDED_H_
#define HEDDLE_CHECKER_SCHEDULER_GUIDED_H_

#include <cstdint>
#include <vector>

#include "sim/scheduler.h"

namespace heddle {

// Follows the answers of a schedule as far as they are possible, and leaves out those that are not:
// a thread that cannot step, a value where a thread is asked for. Once they are used up it asks
// another scheduler; without one, the thread that ran last goes on, or else the one created first,
// and of values the first is taken.
class Guided final : public Scheduler {
 public:
  // `answers`: threads by their order of creation, and values with Machine::kValueBit.
  // `finds_loops`: as the scheduler did that gave them. `then`, where given, must outlive this.
  Guided(std::vector<std::uint32_t> answers, bool finds_loops, Scheduler* then = nullptr)
      : answers_(std::move(answers)), finds_loops_(finds_loops), then_(then) {}

  bool begin_execution() override;
  bool finds_loops() const override {
    return then_ != nullptr ? then_->finds_loops() : finds_loops_;
  }
  bool follows_schedule() const override;
  void retract() override;
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  void end_execution(const Machine& machine) override;
  const Departure* departure() const override;

 private:
  const std::vector<std::uint32_t> answers_;
  const bool finds_loops_;
  Scheduler* const then_;
  std::size_t next_ = 0;
  bool then_answered_ = false;  // last
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_GUIDED_H_
