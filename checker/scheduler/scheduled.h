#ifndef HEDDLE_CHECKER_SCHEDULER_SCHEDULED_H_
#define HEDDLE_CHECKER_SCHEDULER_SCHEDULED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/seed.h"
#include "sim/scheduler.h"

namespace heddle {

// The checksum of a stretch of a schedule, extended by one announced operation (or a value, which
// has the kind `choose` and no object).
std::uint8_t extend_checksum(std::uint8_t checksum, OperationKind kind, ObjectId object) noexcept;

// Follows a schedule strictly: stops where the program departs from it, or does not end with it.
// For one execution, on a machine of its own, whose numbers are the order of creation.
class Scheduled final : public Scheduler {
 public:
  // `finds_loops`: as the scheduler did that made the schedule.
  Scheduled(std::vector<ScheduleRun> schedule, bool finds_loops)
      : schedule_(std::move(schedule)), finds_loops_(finds_loops) {}

  bool begin_execution() override { return true; }
  bool finds_loops() const override { return finds_loops_; }
  bool follows_schedule() const override { return run_ < schedule_.size(); }
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  void end_execution(const Machine& machine) override;
  const Departure* departure() const override { return departure_ ? &*departure_ : nullptr; }

 private:
  bool advance(OperationKind kind, ObjectId object, const std::string& found,
               source_location where);
  std::uint32_t expected_answer() const noexcept;
  std::string expected_text() const;
  void depart(const std::string& found, source_location where);

  std::vector<ScheduleRun> schedule_;
  const bool finds_loops_;
  std::size_t run_ = 0;
  std::uint32_t taken_ = 0;  // of the run
  std::uint8_t checksum_ = 0;
  std::optional<Departure> departure_;
};

// Asks another scheduler, and keeps its answers as a schedule with what was announced at each.
// For one execution, on a machine of its own.
class ScheduleRecorder final : public Scheduler {
 public:
  explicit ScheduleRecorder(Scheduler& inner) : inner_(inner) {}

  bool begin_execution() override { return inner_.begin_execution(); }
  bool finds_loops() const override { return inner_.finds_loops(); }
  bool follows_schedule() const override { return inner_.follows_schedule(); }
  void retract() override;
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  void end_execution(const Machine& machine) override { inner_.end_execution(machine); }
  const Departure* departure() const override { return inner_.departure(); }

  // Of all answers, or of those from number `begin` to before number `end`.
  std::vector<ScheduleRun> schedule() const { return schedule(0, answers_.size()); }
  std::vector<ScheduleRun> schedule(std::size_t begin, std::size_t end) const;

 private:
  struct Answer {
    std::uint32_t answer;
    OperationKind kind;
    ObjectId object;
  };

  Scheduler& inner_;
  std::vector<Answer> answers_;
};

// Gives the answers of one execution of a search again, by the numbers of that search, on another
// machine that has not met the same threads: the k-th answer is the thread that was created as
// number `answers[k]`.
class AnswerList final : public Scheduler {
 public:
  // `finds_loops`: as the search did.
  AnswerList(std::vector<std::uint32_t> answers, bool finds_loops)
      : answers_(std::move(answers)), finds_loops_(finds_loops) {}

  bool begin_execution() override { return true; }
  bool finds_loops() const override { return finds_loops_; }
  bool follows_schedule() const override { return next_ < answers_.size(); }
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  void end_execution(const Machine& machine) override;
  const Departure* departure() const override { return departure_ ? &*departure_ : nullptr; }

 private:
  void depart(const std::string& expected, const std::string& found);

  std::vector<std::uint32_t> answers_;
  const bool finds_loops_;
  std::size_t next_ = 0;
  std::optional<Departure> departure_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_SCHEDULED_H_
