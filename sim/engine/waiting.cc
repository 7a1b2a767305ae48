// What the machine does with loops that wait: holds a thread back whose next pass would fail, takes
// the failed pass out of the execution, and ends an execution in which nothing else is left.

#include <algorithm>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

// What the prologue of a function that saves all registers of its callers puts below its frame's
// address: rbx and r12 to r15. So does the bottom frame of a thread, and what is there is of heddle's
// own callers. AArch64 and others keep them above it.
#if defined(__x86_64__)
constexpr std::size_t kSavedRegisters = 5 * sizeof(void*);
#else
constexpr std::size_t kSavedRegisters = 0;
#endif

// More yields of one thread are taken for a loop that only a fair scheduling ends.
constexpr std::uint32_t kYieldsMax = 100;

// A pass that is repeated may not become longer than this; it would have left its loop.
constexpr std::uint32_t kProofReadsMax = 32;

}  // namespace

bool SchedulePoint::allows(ThreadId thread) const {
  if (thread >= ThreadSet::kCapacity) return false;
  if (candidates.contains(thread)) return true;
  // Elsewhere what is known of the threads is the same each time.
  return machine.finds_loops() &&
         (machine.enabled().contains(thread) || machine.held_in_loop(thread));
}

ThreadId SchedulePoint::first() const {
  if (previous_continues) return previous;
  if (!candidates.empty()) return candidates.nth(0);
  const auto& threads = machine.threads();
  const auto held = std::find_if(threads.begin(), threads.end(), [&](const Thread* thread) {
    return machine.held_in_loop(thread->id);
  });
  return held != threads.end() ? (*held)->id : kNoThread;
}

// Every point is asked where loops are looked for, so that a schedule means the same whether it is
// known or not that a thread waits.
Thread* Machine::ask_about_loops(const ThreadSet& candidates) {
  const bool continuing = continues(candidates);
  const ThreadId previous = last_ != nullptr ? last_->id : kNoThread;
  const SchedulePoint point{candidates, previous, continuing, *this};
  step_start_.asked = true;
  const ThreadId chosen = scheduler_->pick_thread(point);
  if (chosen == kNoThread) {
    candidates.empty() ? nothing_enabled() : leave(Ending::abandoned);
    return nullptr;
  }
  HEDDLE_ASSERT(point.allows(chosen));
  schedule_.push_back(chosen);
  forced_answers_ += candidates.size() == 1 && !(knows_loops() && holds_any());
  if (continuing && chosen != previous) note_preemption();
  Thread& thread = *threads_[chosen];
  thread.waits = false;
  thread.stuck_since = 0;
  set_enabled(thread, true);
  last_ = &thread;
  grant(thread);
  return last_;
}

bool Machine::holds_any() const {
  return std::any_of(created_.begin(), created_.end(),
                     [&](const Thread* thread) { return held_in_loop(thread->id); });
}

// A schedule may go on with a thread that is held back only by what was learned after it was made.
bool Machine::schedule_goes_on() const {
  return finds_loops_ && scheduler_->follows_schedule() && holds_any();
}

// The running thread announces `operation`: finds out whether it waits in a loop by it.
void Machine::look_for_loop(const Operation& operation) {
  Thread& self = *running_;
  if (const std::uint32_t step = std::exchange(self.step_event, 0); step != 0) {
    loops_.stepped(self.id, std::span<const Event>(events_).subspan(step - 1), step);
  }
  // What the machine counts for a thread is as much its state as what lies on its stack.
  const std::uint64_t counts = (std::uint64_t{self.object_count} << 32) ^
                               (std::uint64_t{self.child_count} << 16) ^ outcomes_.size();
  // Only an operation that a loop can wait by says where its caller's frame lies.
  WaitingLoops::LiveStack stack{};
  if (operation.state != nullptr && knows_loops())
    stack = {caller_frame_ - kSavedRegisters, self.stack_base - kSavedRegisters};
  const WaitingLoops::Arrival arrival = loops_.arrive(self.id, operation, stack, counts);
  self.place = arrival.place;
  if (scheduler_->follows_schedule()) return follow_loop(operation, arrival);
  if (proof_.thread != nullptr) {
    if (!repeats_pass(operation, arrival)) return;
  } else if (arrival.failed != 0 && !loops_.proven(arrival.head)) {
    proof_ = {&self, arrival, 0, 0, events_.size(), steps_};
    return;
  }
  fail_pass(operation, proof_.thread == nullptr ? arrival : proof_.arrival);
}

// The passes in a schedule take place. Nothing is learned from them, but what is known holds.
void Machine::follow_loop(const Operation& operation, const WaitingLoops::Arrival& arrival) {
  Thread& self = *running_;
  if (arrival.failed > 1) self.stuck_since = arrival.first_event;
  self.waits = arrival.failed <= 1 && arrival.place != 0 &&
               loops_.futile(arrival.place, operation.state(operation));
}

// An operation of a thread that repeats a pass, to show that its loop has no end of its own.
// Returns whether that is shown now.
bool Machine::repeats_pass(const Operation& operation, const WaitingLoops::Arrival& arrival) {
  const WaitingLoops::Arrival& first = proof_.arrival;
  if (arrival.head == first.head && arrival.failed != 0 && arrival.place == first.place) {
    cut_events(proof_.events);
    steps_ = proof_.steps;
    loops_.forget_pass(running_->id, arrival.failed);
    proof_.reads = 0;
    if (++proof_.passes < WaitingLoops::kProofs) return false;
    loops_.prove(first.head);
    return true;
  }
  const bool reads = operation.state != nullptr || operation.kind == OperationKind::var_read;
  if (reads && ++proof_.reads <= kProofReadsMax) return false;
  dismiss_proof();
  return false;
}

// The loop came to an end by something that is not on its thread's stack.
void Machine::dismiss_proof() {
  loops_.dismiss(proof_.arrival.head);
  discarded_ = true;
  proof_ = {};
}

// Holds the running thread back where its pass has failed, or is known to fail.
void Machine::fail_pass(const Operation& operation, WaitingLoops::Arrival arrival) {
  Thread& self = *running_;
  proof_ = {};
  if (arrival.failed == 0) {
    self.waits = arrival.place != 0 && loops_.futile(arrival.place, operation.state(operation));
  } else if (arrival.failed == 1) {
    loops_.learn(arrival.place, loops_.last_value(self.id));
    loops_.forget_pass(self.id, 1);
    retract_step(self);
    self.waits = true;
  } else {
    self.stuck_since = arrival.first_event;
  }
}

void Machine::cut_events(std::size_t count) {
  events_.resize(count);
  marked_events_ = std::min(marked_events_, count);
  if (recording_ == Recording::full) texts_.resize(count);
}

inline void Machine::begin_step(Thread& self) {
  self.waits = false;
  self.step_event = last_event();
  events_.back().place = self.place;
  if (self.place != 0 && proof_.thread == nullptr && detects_races_) remember_knowledge(self);
}

void Machine::remember_knowledge(const Thread& self) {
  const std::uint32_t* row = clocks_.row(self.id);
  knowledge_.assign(row, row + clocks_.width());
  fenced_knowledge_.assign(self.fence_acquire.entries,
                           self.fence_acquire.entries + self.fence_acquire.width);
}

// The last step, a read by `self`, never took place.
void Machine::retract_step(Thread& self) {
  HEDDLE_ASSERT(last_ == &self);
  self.yield_count = 0;
  if (has_bounds_) bound_counter_.retract(self.id);
  cut_events(step_start_.events);
  schedule_.resize(step_start_.answers);
  forced_answers_ = step_start_.forced_answers;
  steps_ = step_start_.steps;
  last_ = step_start_.last;
  preemptions_ = step_start_.preemptions;
  preempted_ = false;
  if (detects_races_) {
    clocks_.restore(self.id, knowledge_);
    std::copy(fenced_knowledge_.begin(), fenced_knowledge_.end(), self.fence_acquire.entries);
    self.fence_acquire.width = static_cast<std::uint32_t>(fenced_knowledge_.size());
  }
  if (step_start_.asked) scheduler_->retract();
}

// The operation takes effect without a decision.
Thread* Machine::grant_at_once(const Operation& operation) {
  running_->pending = &operation;
  grant(*running_);
  return running_;
}

// A yield is no decision of its own where loops are looked for: the next operation is one, and
// there the thread comes after those it let go first.
Thread* Machine::yield_at_once(const Operation& operation) {
  Thread& self = *running_;
  has_yielded_ = true;
  if (options_.fair && !asks_every_point_) {
    if (yields(self)) static_cast<void>(fair_candidates());
  } else if (proof_.thread == nullptr && ++self.yield_count > kYieldsMax) {
    endless_yields_ = true;
    leave(Ending::abandoned);
    static_cast<void>(refuse(operation));
    return nullptr;
  }
  const bool starting = self.starting;
  static_cast<void>(grant_at_once(operation));
  self.starting = starting;
  self.mode = Thread::kYielded;
  return &self;
}

bool Machine::can_step(const Thread& thread) const {
  const Operation& operation = *thread.pending;
  if (finds_loops_ && thread.stuck_since != 0) return false;
  if (finds_loops_ && thread.waits) return !loops_.futile(thread.place, operation.state(operation));
  return operation.enabled == nullptr || operation.enabled(operation, thread);
}

// Whether another pass of the thread would read something else than the one that failed did.
bool Machine::may_read_anew(const Thread& stuck) const {
  std::vector<ObjectId> read;
  for (std::size_t i = stuck.stuck_since - 1; i < events_.size(); ++i) {
    const Event& event = events_[i];
    if (event.thread == stuck.id) {
      read.push_back(event.object);
    } else if (event.access == Access::write && !changes_nothing(event) &&
               std::find(read.begin(), read.end(), event.object) != read.end()) {
      return true;
    }
  }
  return false;
}

// Nothing is enabled. Returns whether the execution ends here because of loops that wait: cut
// short, for one of them could go on, or for good, which is a livelock.
bool Machine::ends_in_loops() {
  bool loops = false;
  for (const Thread* thread : created_) {
    if (thread->ended || thread->pending == nullptr) continue;
    if (thread->stuck_since != 0 && may_read_anew(*thread)) return true;
    loops = loops || (!thread->daemon && held_in_loop(thread->id));
  }
  const bool cycle = !wait_cycle().empty();
  if (!loops || cycle || ending_of_the_rest() != Ending::finished) return false;
  report_deadlock(FailureKind::livelock);
  return true;
}

}  // namespace heddle
