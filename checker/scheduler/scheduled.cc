#include "checker/scheduler/scheduled.h"

#include <algorithm>

#include "checker/scheduler/announced.h"
#include "sim/engine/machine.h"

namespace heddle {

namespace {

// At the end of a schedule whose execution ended in loops that wait: a candidate that may be in
// one, of which it is to be seen. kNoThread where there is none.
ThreadId in_loop(const SchedulePoint& point) {
  if (!point.machine.finds_loops()) return kNoThread;
  for (std::uint32_t i = 0; i < point.candidates.size(); ++i) {
    const ThreadId thread = point.candidates.nth(i);
    if (point.machine.pending(thread)->state != nullptr) return thread;
  }
  return kNoThread;
}

}  // namespace

std::uint8_t extend_checksum(std::uint8_t checksum, OperationKind kind, ObjectId object) noexcept {
  std::uint32_t mixed = checksum;
  mixed = (mixed * 31 + static_cast<std::uint32_t>(kind) + 1) * 2654435761U;
  mixed = ((mixed >> 16) ^ object) * 2654435761U;
  return static_cast<std::uint8_t>(mixed >> 24);
}

std::uint32_t Scheduled::expected_answer() const noexcept {
  return run_ < schedule_.size() ? schedule_[run_].answer : kNoThread;
}

std::uint64_t Scheduled::followed() const noexcept {
  std::uint64_t count = taken_;
  for (std::size_t i = 0; i < run_; ++i) count += schedule_[i].length;
  return count;
}

std::string Scheduled::expected_text() const {
  if (run_ >= schedule_.size()) return "the end of the execution";
  const ScheduleRun& run = schedule_[run_];
  if ((run.answer & Machine::kValueBit) != 0) {
    return "the choice of value " + std::to_string(run.answer & ~Machine::kValueBit);
  }
  const std::string thread = "T" + std::to_string(run.answer);
  if (taken_ > 0) return thread + " to go on with the operations it had";
  return thread + " " + name_of(run.first);
}

void Scheduled::depart(const std::string& found, source_location where) {
  if (departure_) return;
  departure_.emplace();
  departure_->expected = expected_text();
  departure_->found = found;
  if (where.line != 0) departure_->locations.push_back(where);
}

// Takes one answer of the schedule; false where what was announced is not what it was made for.
bool Scheduled::advance(OperationKind kind, ObjectId object, const std::string& found,
                        source_location where) {
  const ScheduleRun& run = schedule_[run_];
  checksum_ = extend_checksum(taken_ == 0 ? std::uint8_t{0} : checksum_, kind, object);
  const bool first_differs = taken_ == 0 && kind != run.first;
  if (first_differs || (taken_ + 1 == run.length && checksum_ != run.checksum)) {
    depart(found, where);
    return false;
  }
  if (++taken_ == run.length) {
    ++run_;
    taken_ = 0;
  }
  return true;
}

ThreadId Scheduled::pick_thread(const SchedulePoint& point) {
  const std::uint32_t answer = expected_answer();
  if (departure_) return kNoThread;
  if (run_ == schedule_.size()) {
    if (const ThreadId thread = in_loop(point); thread != kNoThread) return thread;
  }
  const ThreadId shown = point.first();
  if (!point.allows(answer)) {
    const Announced announced = Announced::by(point.machine, shown);
    depart("a choice of threads, among them " + announced.text(point.machine), announced.where);
    return kNoThread;
  }
  const Announced announced = Announced::by(point.machine, answer);
  const bool fits =
      advance(announced.kind, announced.object, announced.text(point.machine), announced.where);
  return fits ? answer : kNoThread;
}

std::uint32_t Scheduled::pick_value(ChoiceKind, std::uint32_t count) {
  if (departure_) return 0;
  const std::uint32_t answer = expected_answer();
  const std::uint32_t value = answer & ~Machine::kValueBit;
  const std::string found = "a choice of " + std::to_string(count) + " values";
  if ((answer & Machine::kValueBit) == 0 || value >= count) {
    depart(found, {});
    return 0;
  }
  return advance(OperationKind::choose, kNoObject, found, {}) ? value : 0;
}

void Scheduled::end_execution(const Machine&) {
  if (run_ < schedule_.size()) depart("the end of the execution", {});
}

ThreadId ScheduleRecorder::pick_thread(const SchedulePoint& point) {
  const ThreadId chosen = inner_.pick_thread(point);
  if (chosen == kNoThread) return chosen;
  const Announced announced = Announced::by(point.machine, chosen);
  answers_.push_back({chosen, announced.kind, announced.object});
  return chosen;
}

std::uint32_t ScheduleRecorder::pick_value(ChoiceKind kind, std::uint32_t count) {
  const std::uint32_t value = inner_.pick_value(kind, count);
  answers_.push_back({value | Machine::kValueBit, OperationKind::choose, kNoObject});
  return value;
}

void ScheduleRecorder::retract() {
  answers_.pop_back();
  inner_.retract();
}

std::vector<ScheduleRun> ScheduleRecorder::schedule(std::size_t begin, std::size_t end) const {
  std::vector<ScheduleRun> schedule;
  for (std::size_t i = begin; i < std::min(end, answers_.size()); ++i) {
    const Answer& answer = answers_[i];
    if (schedule.empty() || schedule.back().answer != answer.answer) {
      schedule.push_back({answer.answer, 0, answer.kind, 0});
    }
    ScheduleRun& run = schedule.back();
    run.checksum = extend_checksum(run.checksum, answer.kind, answer.object);
    ++run.length;
  }
  return schedule;
}

ThreadId AnswerList::pick_thread(const SchedulePoint& point) {
  if (departure_) return kNoThread;
  const std::uint32_t answer = next_ < answers_.size() ? answers_[next_] : kNoThread;
  if (point.allows(answer)) {
    ++next_;
    return answer;
  }
  if (answer == kNoThread) {
    if (const ThreadId thread = in_loop(point); thread != kNoThread) return thread;
  }
  depart("another choice than between threads, or another thread",
         "a choice of " + std::to_string(point.candidates.size()) + " threads");
  return kNoThread;
}

std::uint32_t AnswerList::pick_value(ChoiceKind, std::uint32_t count) {
  const std::uint32_t answer = next_ < answers_.size() ? answers_[next_] : kNoThread;
  const std::uint32_t value = answer & ~Machine::kValueBit;
  if (departure_) return 0;
  if ((answer & Machine::kValueBit) != 0 && value < count) {
    ++next_;
    return value;
  }
  depart("another choice than of a value", "a choice of " + std::to_string(count) + " values");
  return 0;
}

void AnswerList::end_execution(const Machine&) {
  if (!departure_ && next_ < answers_.size()) depart("more decisions", "the end of the execution");
}

void AnswerList::depart(const std::string& expected, const std::string& found) {
  departure_.emplace();
  departure_->expected = expected;
  departure_->found = found;
}

}  // namespace heddle
