#include "checker/scheduler/guided.h"

#include "sim/engine/machine.h"

namespace heddle {
namespace {

// The thread created as number `rank`; kNoThread where there is none yet.
ThreadId thread_created_as(const Machine& machine, std::uint32_t rank) {
  return rank < machine.thread_count() ? machine.threads()[rank]->id : kNoThread;
}

ThreadId first_created(const SchedulePoint& point) {
  for (const Thread* thread : point.machine.threads()) {
    if (point.candidates.contains(thread->id)) return thread->id;
  }
  return kNoThread;
}

}  // namespace

bool Guided::begin_execution() {
  next_ = 0;
  then_answered_ = false;
  return then_ == nullptr || then_->begin_execution();
}

bool Guided::follows_schedule() const {
  return next_ < answers_.size() || (then_ != nullptr && then_->follows_schedule());
}

void Guided::retract() {
  if (then_answered_) then_->retract();
}

ThreadId Guided::pick_thread(const SchedulePoint& point) {
  // Where nobody looked for loops, nobody was asked about one candidate.
  const bool was_asked =
      finds_loops_ || !point.machine.finds_loops() || point.candidates.size() > 1;
  while (was_asked && next_ < answers_.size()) {
    const std::uint32_t answer = answers_[next_++];
    if ((answer & Machine::kValueBit) != 0) continue;
    const ThreadId thread = thread_created_as(point.machine, answer);
    if (thread != kNoThread && point.allows(thread)) return thread;
  }
  then_answered_ = next_ == answers_.size() && then_ != nullptr;
  if (then_answered_) return then_->pick_thread(point);
  return point.previous_continues ? point.previous : first_created(point);
}

std::uint32_t Guided::pick_value(ChoiceKind kind, std::uint32_t count) {
  if (next_ == answers_.size()) return then_ != nullptr ? then_->pick_value(kind, count) : 0;
  const std::uint32_t answer = answers_[next_];
  const std::uint32_t value = answer & ~Machine::kValueBit;
  if ((answer & Machine::kValueBit) == 0 || value >= count) return 0;
  ++next_;
  return value;
}

void Guided::end_execution(const Machine& machine) {
  if (then_ != nullptr) then_->end_execution(machine);
}

const Departure* Guided::departure() const {
  return then_ != nullptr ? then_->departure() : nullptr;
}

}  // namespace heddle
