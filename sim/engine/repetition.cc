// An execution that begins as the last one did: a search that backtracks changes an answer near the
// end. Up to there the machine gives the answers itself, without asking for candidates, and without
// looking for loops, which were looked for the last time.

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

void Machine::begin_schedule(const Scheduler& scheduler) {
  // Fairness, bounds, invariants and loops that wait have states of their own, which are not kept.
  const bool plain = asks_every_point_ && finds_loops_ && !loops_.knows_loops() && !has_bounds_ &&
                     observer_ == nullptr && recording_ == Recording::events;
  const bool same = std::exchange(scheduler_before_, &scheduler) == &scheduler;
  const std::size_t repeated = plain && same ? scheduler.repeated_answers(*this) : 0;
  answers_repeated_ = 0;
  values_repeated_ = 0;
  if (repeated > 0 && repeated <= schedule_.size()) {
    schedule_.resize(repeated);
    events_.swap(events_before_);
    mode_ |= kRepeats;
  } else {
    schedule_.clear();
    value_counts_.clear();
    if (finds_loops_) loops_.begin_execution();
  }
  events_.clear();
}

// Who goes on once the running thread has announced `operation`, where that is all there is to do.
Thread* Machine::next_in_repetition(const Operation& operation) {
  Thread& self = *running_;
  if (operation.object != nullptr && operation.object->generation_ != generation_) [[unlikely]] {
    wrong_world(*operation.object, operation.where);
  }
  const bool enabled = operation.enabled == nullptr || operation.enabled(operation, self);
  if (Thread* due = next_due()) return hand_over(due, operation, enabled);
  if (!enabled) return block(operation);
  self.pending = &operation;
  Thread* next = repeat_answer();
  if (next == nullptr) [[unlikely]]
    next = decide();
  return next == &self ? next : hand_over(next, operation, true);
}

// Takes the next step of the last execution once more; null: the scheduler is to be asked.
HEDDLE_ALWAYS_INLINE Thread* Machine::repeat_answer() {
  const bool more = answers_repeated_ < schedule_.size();
  const std::uint32_t answer = more ? schedule_[answers_repeated_] : kValueBit;
  if ((answer & kValueBit) != 0 || !enabled_.contains(answer) || !is_as_before(*threads_[answer])) {
    stop_repeating();
    return nullptr;
  }
  ++answers_repeated_;
  Thread& chosen = *threads_[answer];
  if (&chosen != last_ && continues(enabled_)) note_preemption();
  forced_answers_ += enabled_.size() == 1;
  last_ = &chosen;
  grant(chosen);
  return last_;
}

// As above, for a choice of `count` values.
bool Machine::repeats_value(std::uint32_t count, std::uint32_t& value) {
  if ((mode_ & kRepeats) == 0) return false;
  const bool more = answers_repeated_ < schedule_.size();
  if (!more || (schedule_[answers_repeated_] & kValueBit) == 0 ||
      value_counts_[values_repeated_] != count) {
    stop_repeating();
    return false;
  }
  value = schedule_[answers_repeated_++] & ~kValueBit;
  ++values_repeated_;
  return true;
}

// The thread is about to do what it did. If not, the scheduler, who is asked, will say so.
inline bool Machine::is_as_before(const Thread& thread) const {
  if (events_.size() >= events_before_.size()) return false;
  const Event& before = events_before_[events_.size()];
  const Operation& operation = *thread.pending;
  return before.thread == thread.id && before.kind == operation.kind &&
         before.object == (operation.object != nullptr ? operation.object->id_ : kNoObject);
}

// What loops are looked for by is brought to where it was at this point of the last execution.
void Machine::stop_repeating() {
  mode_ &= static_cast<std::uint16_t>(~kRepeats);
  schedule_.resize(answers_repeated_);
  value_counts_.resize(values_repeated_);
  loops_.go_back_to(last_event(), created_);
  scheduler_->resume(answers_repeated_);
}

}  // namespace heddle
