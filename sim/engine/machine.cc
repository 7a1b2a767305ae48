#include "sim/engine/machine.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>

#include "sim/engine/assert.h"
#include "sim/engine/crash.h"
#include "sim/engine/debugger.h"
#include "sim/time_keeper.h"

namespace heddle {

namespace {

constexpr std::size_t kNotesMax = 16;           // failures noted in one execution
constexpr std::size_t kAnswersAtFirst = 256;    // of the scheduler, in one execution
constexpr std::uint32_t kRefusedMax = 100'000;  // operations of one thread while it is unwound

}  // namespace

Machine::Machine(const MachineOptions& options, Identities* identities)
    : options_(options),
      own_identities_(identities == nullptr ? std::make_unique<Identities>() : nullptr),
      identities_(identities == nullptr ? *own_identities_ : *identities) {
  // Two machines never use the same generation.
  static std::atomic<std::uint64_t> machines{0};
  generation_ = (machines.fetch_add(1, std::memory_order_relaxed) + 1) << 40;
  HEDDLE_ASSERT(options.threads_max >= 1);
  HEDDLE_ASSERT(options.threads_max <= ThreadSet::kCapacity);
  detects_races_ =
      options.scheduling == Scheduling::preemptive && !leaves_out(FailureKind::data_race);
  notes_.reserve(kNotesMax);
  schedule_.reserve(kAnswersAtFirst);
  CrashHandler::install();
}

Machine::~Machine() = default;

void Machine::begin(Scheduler& scheduler) {
  ++generation_;
  scheduler_ = &scheduler;
  uniform_ = scheduler.uniform_numbers();
  asks_every_point_ = scheduler.asks_every_point();
  recording_ = options_.recording;
  time_keeper_ = asks_every_point_ ? scheduler.time_keeper() : nullptr;
  if (asks_every_point_ && recording_ == Recording::none) recording_ = Recording::events;
  static_cast<MachineOrder&>(*this) = {};
  // What was forked before will be again, and what happens until then counts.
  const bool forks = forked_;
  static_cast<MachineCounts&>(*this) = {};
  forked_ = forks;
  finds_loops_ = scheduler.finds_loops() && options_.scheduling == Scheduling::preemptive;
  if (finds_loops_ && recording_ == Recording::none) recording_ = Recording::events;
  stop_asking();
  looked_at_.clear();
  has_bounds_ = options_.bounds.any();
  const bool plain = options_.scheduling == Scheduling::preemptive && !asks_every_point_ &&
                     !finds_loops_ && !has_bounds_;
  mode_ = plain && recording_ != Recording::full ? 0 : kSpecial;
  if (mode_ == 0 && (uniform_ == nullptr || recording_ != Recording::none)) mode_ = kAsks;
  enabled_.clear();
  steps_max_ = options_.steps_max;
  if (has_bounds_) bound_counter_.begin_execution(options_.bounds);
  usage_error_.clear();
  if (finds_loops_) proof_ = {};
  if (observer_ != nullptr || forked_) mode_ |= kWatched;
  living_objects_.clear();
  invariants_.clear();
  fairness_.begin_execution();
  clocks_.begin_execution(static_cast<std::uint32_t>(threads_.size()));
  created_.clear();
  timers_.clear();
  begin_schedule(scheduler);
  notes_.clear();
  outcomes_.clear();
  if (recording_ == Recording::full) {
    texts_.clear();
    failures_.clear();
    thrown_through_ = nullptr;
    for (ObjectInfo& info : infos_) info.holders.clear();
  }
}

Ending Machine::run(const std::function<void()>& body, Scheduler& scheduler) {
  HEDDLE_ASSERT(current_ == nullptr);
  begin(scheduler);
  body_ = &body;
  start_main();
  current_ = this;
  Fiber::switch_to(host_, running_->fiber);
  unwind_threads();
  current_ = nullptr;
  check_leaks();
  if (!usage_error_.empty()) throw UsageError(usage_error_);
  return ending_;
}

// Who goes on once the running thread has announced `operation`: itself, with the operation, or
// another, to switch to. Null: the operation is refused. Here is the commonest case alone, where a
// number is drawn and nothing recorded; all is inlined, so that no register is to be saved.
[[gnu::flatten]] Thread* Machine::next_after(const Operation& operation) {
  Thread& self = *running_;
  if ((mode_ | self.mode) != 0 || operation.enabled != nullptr ||
      schedule_.size() == schedule_.capacity()) {
    return next_after_in_full(operation);
  }
  if (operation.object != nullptr && operation.object->generation_ != generation_) [[unlikely]] {
    wrong_world(*operation.object, operation.where);
  }
  self.pending = &operation;
  const std::uint32_t count = enabled_.size();
  if (count == 1) {
    last_ = &self;
    return grant_unrecorded(self);
  }
  // Whether it stays is a branch that is foreseen half the time: the sooner it is known, the less
  // is done in vain.
  if (count == 2) {
    const ThreadId other = enabled_.other_of_two(self.id);
    const bool stays = uniform_->flip() == (self.id > other);
    return stays ? stay_unrecorded(self) : leave_unrecorded(other);
  }
  const ThreadId chosen = enabled_.nth_of_first(uniform_->below(count));
  return chosen == self.id ? stay_unrecorded(self) : leave_unrecorded(chosen);
}

// The running thread goes on, by choice.
HEDDLE_ALWAYS_INLINE Thread* Machine::stay_unrecorded(Thread& self) {
  append_answer(self.id);
  if (last_ != &self) [[unlikely]] {
    preemptions_ += continues(enabled_);
    last_ = &self;
  }
  return grant_unrecorded(self);
}

// Another does.
HEDDLE_ALWAYS_INLINE Thread* Machine::leave_unrecorded(ThreadId chosen) {
  append_answer(chosen);
  preemptions_ += continues(enabled_);
  last_ = threads_[chosen].get();
  return grant_unrecorded(*last_);
}

// REQUIRES: schedule_ has room
HEDDLE_ALWAYS_INLINE void Machine::append_answer(ThreadId chosen) {
  if (schedule_.size() == schedule_.capacity()) __builtin_unreachable();
  schedule_.push_back(chosen);
}

// The same in all cases that are not special.
[[gnu::noinline]] Thread* Machine::next_after_in_full(const Operation& operation) {
  Thread& self = *running_;
  const int mode = mode_ | self.mode;
  if ((mode & ~kAsks) != 0) {
    return (mode & ~kDue) == (kSpecial | kRepeats) ? next_in_repetition(operation)
                                                   : next_after_slowly(operation);
  }
  if (operation.object != nullptr && operation.object->generation_ != generation_) [[unlikely]] {
    wrong_world(*operation.object, operation.where);
  }
  if (operation.enabled != nullptr && !operation.enabled(operation, self)) [[unlikely]] {
    return block(operation);
  }
  self.pending = &operation;
  if (enabled_.size() == 1) {
    last_ = &self;
    grant(self);
    return &self;
  }
  Thread* const next = ask(enabled_);
  return next == &self ? next : hand_over(next, operation, true);
}

// The rest of next_after: an execution being unwound, threads that are due, the cooperative
// scheduling, yields, strategies that ask every point, reports.
Thread* Machine::next_after_slowly(const Operation& operation) {
  Thread& self = *running_;
  if ((mode_ & kLooks) != 0) [[unlikely]]
    return look(operation);
  if ((mode_ & kWatched) != 0 && !look_on(operation)) return nullptr;
  // To decide at a yield is for the thread that yields; all others are to have announced by then.
  if (yields(self)) run_due();
  if (ending_ != Ending::none) {
    static_cast<void>(refuse(operation));
    return nullptr;
  }
  const source_location given = operation.where;  // the same, whether it is reported or not
  operation.where = place_of(operation.where);
  if (operation.object != nullptr && operation.object->generation_ != generation_) {
    wrong_world(*operation.object, operation.where);
  }
  if (finds_loops_) {
    if (operation.kind == OperationKind::yield) return yield_at_once(operation);
    if ((mode_ & kRepeats) == 0) look_for_loop(operation);
    if (proof_.thread != nullptr) return grant_at_once(operation);
  }
  if (has_bounds_ && self.stuck_since == 0) [[unlikely]] {
    const ThreadBound bound = bound_counter_.announced(self.id, operation, given);
    if (bound != ThreadBound::none) return stop_at(bound, operation);
  }
  const bool held = finds_loops_ && (self.waits || self.stuck_since != 0);
  const bool enabled =
      !held && (operation.enabled == nullptr || operation.enabled(operation, self));
  if (Thread* due = next_due()) return hand_over(due, operation, enabled);
  has_yielded_ = has_yielded_ || yields(self);
  has_slept_ = has_slept_ || operation.kind == OperationKind::sleep;
  if (!enabled) return block(operation);
  self.pending = &operation;
  if (options_.scheduling == Scheduling::cooperative && (self.mode & Thread::kYielding) == 0) {
    last_ = &self;
    grant(self);
    return &self;
  }
  Thread* const next = decide();
  return next == &self ? next : hand_over(next, operation, true);
}

// The announced operation cannot take effect now: another thread must go on.
Thread* Machine::block(const Operation& operation) {
  set_enabled(*running_, false);
  running_->pending = &operation;
  look_for_cycle(operation);
  Thread* const next = decide();
  if (next == running_) return next;
  // Where time has passed meanwhile, it may be enabled again.
  return hand_over(next, operation, time_keeper_ != nullptr);
}

// Leaves the running thread parked on `operation`, for `next` to go on. Null: the execution has
// ended, and is being unwound.
HEDDLE_ALWAYS_INLINE Thread* Machine::hand_over(Thread* next, const Operation& operation,
                                                bool enabled) {
  if (next == nullptr) [[unlikely]] {
    static_cast<void>(refuse(operation));
    return nullptr;
  }
  park(*running_, operation, enabled);
  return next;
}

// The pending operation of `thread` takes effect as soon as the thread runs, which it does next.
HEDDLE_ALWAYS_INLINE void Machine::grant(Thread& thread) {
  const Operation& operation = *thread.pending;
  unpark(thread);
  thread.pending = nullptr;
  thread.mode = 0;
  thread.starting = false;
  if (Object* object = operation.object; object != nullptr && object->toucher_ != thread.id) {
    if (object->toucher_ != kNoThread && !object->shared_) note_shared(*object);
    object->toucher_ = static_cast<std::uint16_t>(thread.id);
  }
  if (recording_ != Recording::none) [[unlikely]] {
    record(thread, operation.kind, operation.object != nullptr ? operation.object->id_ : kNoObject,
           operation.second != nullptr ? operation.second->id_ : kNoObject, operation.where);
    if (finds_loops_ && operation.kind != OperationKind::yield) begin_step(thread);
  }
  ++steps_;
}

// The same where nothing is recorded; returns the thread. What is to be called is called last.
HEDDLE_ALWAYS_INLINE Thread* Machine::grant_unrecorded(Thread& thread) {
  const Operation& operation = *thread.pending;
  unpark(thread);
  thread.pending = nullptr;
  thread.mode = 0;
  thread.starting = false;
  ++steps_;
  if (Object* object = operation.object; object != nullptr && object->toucher_ != thread.id) {
    if (object->toucher_ != kNoThread && !object->shared_) return touch_another(*object, thread);
    object->toucher_ = static_cast<std::uint16_t>(thread.id);
  }
  return &thread;
}

// `thread` is the second to have an event on `object`.
[[gnu::noinline]] Thread* Machine::touch_another(Object& object, Thread& thread) {
  note_shared(object);
  object.toucher_ = static_cast<std::uint16_t>(thread.id);
  return &thread;
}

// The operation that was granted, or announced, does not take effect: the execution has ended, or
// ends here by the limit of operations.
bool Machine::cut_short(const Operation& operation) {
  if (ending_ != Ending::none) return refuse(operation);
  if (!leaves_out(FailureKind::deadlock) && !wait_cycle().empty()) {
    report_deadlock(FailureKind::deadlock);
    const bool early = steps_max_ < options_.steps_max;
    stop(early ? Ending::deadlocked : Ending::truncated, operation.no_throw);
    return false;
  }
  note(FailureKind::step_limit, 0, [&] { return describe_step_limit(); });
  stop(Ending::truncated, operation.no_throw);
  return false;
}

bool Machine::refuse(const Operation& operation) {
  if (!operation.no_throw && std::uncaught_exceptions() == 0) throw Unwind{};
  // A destructor that loops until something happens would do so for ever: nothing happens any more.
  if (++refused_count_ > kRefusedMax) give_up_stack("endless destructor", FailureKind::crash);
  return false;
}

// The fair scheduling hears of the yields of `thread`, but for one that comes first: nobody has
// decided yet who goes before or after that.
inline bool Machine::yields(const Thread& thread) const noexcept {
  return (thread.mode & Thread::kYielding) != 0 && !thread.starting;
}

// Chooses who steps next; null where the execution ended instead, and its fibers are unwound.
Thread* Machine::decide() {
  if ((mode_ & kRepeats) != 0) {
    if (Thread* next = repeat_answer()) return next;
  }
  leave_proof();
  if ((mode_ & kAwaits) != 0) [[unlikely]]
    refresh_awaiting();
  if (enabled_.empty() && !schedule_goes_on() && !time_passes()) [[unlikely]] {
    nothing_enabled();
    return nullptr;
  }
  if (knows_loops()) {
    step_start_ = {events_.size(), schedule_.size(), forced_answers_, steps_, last_, preemptions_,
                   false};
  }
  // A strategy that asks every point reduces by commutation, which a fair scheduling is blind to.
  const bool fair =
      (fairness_.engaged() || yields(*running_)) && options_.fair && !asks_every_point_;
  const ThreadSet& candidates = fair ? fair_candidates() : enabled_;
  if (finds_loops_) return ask_about_loops(candidates);
  if (candidates.size() == 1 && !asks_every_point_) {
    Thread& only = *threads_[candidates.nth(0)];
    if (continues(candidates) && &only != last_) note_preemption();
    grant(only);
    return last_ = &only;
  }
  return ask(candidates);
}

// The thread of the last event could go on, and did not yield.
HEDDLE_ALWAYS_INLINE bool Machine::continues(const ThreadSet& candidates) const {
  constexpr std::uint8_t kYields = Thread::kYielding | Thread::kYielded;
  return last_ != nullptr && (last_->mode & kYields) == 0 && candidates.contains(last_->id);
}

inline void Machine::note_preemption() {
  ++preemptions_;
  preempted_ = true;
}

HEDDLE_ALWAYS_INLINE Thread* Machine::ask(const ThreadSet& candidates) {
  Thread* const last = last_;
  const bool continuing = continues(candidates);
  const ThreadId chosen = uniform_ != nullptr ? candidates.nth(uniform_->below(candidates.size()))
                                              : pick(candidates, continuing);
  if (chosen == kNoThread) [[unlikely]] {
    leave(Ending::abandoned);
    return nullptr;
  }
  if (candidates.size() > 1) schedule_.push_back(chosen);
  if (last != nullptr && chosen == last->id) {
    grant(*last);
    return last;
  }
  if (continuing) note_preemption();
  last_ = threads_[chosen].get();
  grant(*last_);
  return last_;
}

// Has the scheduler choose; kNoThread: it abandons the execution.
ThreadId Machine::pick(const ThreadSet& candidates, bool continuing) {
  const ThreadId previous = last_ != nullptr ? last_->id : kNoThread;
  const ThreadId chosen = scheduler_->pick_thread({candidates, previous, continuing, *this});
  if (observer_ != nullptr) [[unlikely]]
    clear_stack();
  HEDDLE_ASSERT(chosen == kNoThread || candidates.contains(chosen));
  return chosen;
}

// Brings the fair scheduling up to date with the last event and the yield that is announced.
const ThreadSet& Machine::fair_candidates() {
  const auto count = static_cast<ThreadId>(threads_.size());
  if (fairness_.engaged() && last_ != nullptr) {
    fairness_.stepped(last_->id, enabled_before_, enabled_);
  }
  enabled_before_ = enabled_;
  if (!yields(*running_)) return fairness_.filter(enabled_, count);
  mode_ |= kSpecial;  // from now on the candidates are not simply those enabled
  fairness_.yielded(running_->id, enabled_, count);
  if (options_.scheduling == Scheduling::preemptive || enabled_.size() == 1) {
    return fairness_.filter(enabled_, count);
  }
  // To yield is to let another go first, where there is one.
  others_ = enabled_;
  others_.erase(running_->id);
  return fairness_.filter(others_, count);
}

bool Machine::time_passes() { return time_keeper_ != nullptr && time_keeper_->pass_time(*this); }

void Machine::nothing_enabled() {
  if (finds_loops_ && ends_in_loops()) return leave(Ending::blocked);
  const Ending ending = ending_of_the_rest();
  if (ending != Ending::finished || living_ == 0 || exited_) return leave(ending);
  report_deadlock(FailureKind::deadlock);
  leave(Ending::deadlocked);
}

// How an execution ends in which none is left to go on but those who wait.
Ending Machine::ending_of_the_rest() const noexcept {
  if (halted_count_ > 0) return Ending::failed;
  if (assumption_failed_) return Ending::blocked;
  return operations_reached_ || iterations_reached_ ? Ending::bounded : Ending::finished;
}

// Ends the execution. What is left is to go on in run(), which unwinds every fiber.
Fiber* Machine::conclude(Ending ending) {
  HEDDLE_ASSERT(ending_ == Ending::none);
  if ((mode_ & kRepeats) != 0) stop_repeating();
  leave_proof();
  if ((mode_ & kWatched) != 0) mark_watched_events();
  ending_ = ending;
  if (asks_every_point_ && ending != Ending::abandoned) scheduler_->execution_stops(*this);
  mode_ |= kSpecial;
  return &host_;
}

// Ends the execution from within a thread, which is unwound as well.
void Machine::leave(Ending ending) { Fiber::switch_to(running_->fiber, *conclude(ending)); }

// The running thread does not go on; the others do.
void Machine::halt() {
  Thread& self = *running_;
  self.halted = true;
  set_enabled(self, false);
  // One that was stopped before what it would have waited for: others need not wait for its end.
  if (self.timer_armed) drop_timeout(self);
  if (!self.daemon) --living_;
  if (living_ == 0) return leave(ending_of_the_rest());
  Thread* next = next_due();
  if (next == nullptr) next = decide();
  if (next != nullptr) go_on_as(*next);
}

// The running thread goes as far as the bound allows, and announces one more operation. Comes back
// for it to be unwound.
Thread* Machine::stop_at(ThreadBound bound, const Operation& operation) {
  (bound == ThreadBound::operations ? operations_reached_ : iterations_reached_) = true;
  halt();
  static_cast<void>(refuse(operation));
  return nullptr;
}

void Machine::exit_program() {
  exited_ = true;
  halt();
  std::abort();  // whoever goes on, it is not this thread
}

void Machine::end_by_assumption() {
  assumption_failed_ = true;
  halt();
  std::abort();  // as above
}

void Machine::refuse_program(const std::string& why) {
  if (usage_error_.empty()) usage_error_ = why;
  leave(Ending::failed);
  std::abort();
}

void Machine::stop(Ending ending, bool no_throw) {
  if (asked_ != nullptr) stop_asking();
  if (ending_ == Ending::none) {
    const bool goes_on = ending == Ending::failed && ++halted_count_ < options_.failures_max;
    goes_on ? halt() : leave(ending);
  }
  if (!no_throw && std::uncaught_exceptions() == 0) throw Unwind{};
}

HEDDLE_ALWAYS_INLINE void Machine::park(Thread& self, const Operation& operation, bool enabled) {
  self.pending = &operation;
  if (!enabled) set_enabled(self, false);  // one that runs is enabled
  if ((operation.enabled == nullptr && !(finds_loops_ && self.waits)) ||
      operation.object == nullptr)
    return;
  Object& object = *operation.object;
  self.previous_waiter = nullptr;
  self.next_waiter = object.waiters_;
  if (object.waiters_ != nullptr) object.waiters_->previous_waiter = &self;
  object.waiters_ = &self;
  self.waits_in_list = true;
}

void Machine::refresh_waiters(Object& object) {
  for (Thread* thread = object.waiters_; thread != nullptr; thread = thread->next_waiter) {
    set_enabled(*thread, can_step(*thread));
  }
}

void Machine::refresh(Thread& thread) {
  if (thread.pending == nullptr || thread.pending->enabled == nullptr) return;
  set_enabled(thread, can_step(thread));
}

std::uint32_t Machine::choose(ChoiceKind kind, std::uint32_t count, source_location where) {
  HEDDLE_ASSERT(count >= 1);
  if (asked_ != nullptr) refuse_in_predicate("choose", where);
  if (ending_ != Ending::none) return 0;
  leave_proof();
  std::uint32_t value = 0;
  if (count > 1 && !repeats_value(count, value)) {
    value = scheduler_->pick_value(kind, count);
    if (observer_ != nullptr) [[unlikely]]
      clear_stack();
    HEDDLE_ASSERT(value < count);
    schedule_.push_back(value | kValueBit);
    value_counts_.push_back(count);
  }
  if (recording_ == Recording::none || kind == ChoiceKind::waiter) return value;
  record(*running_, OperationKind::choose, kNoObject, kNoObject, place_of(where));
  events_.back().choice = value;
  describe([&] {
    return std::string(kind == ChoiceKind::user ? "choose " : "spurious ") + std::to_string(value) +
           " of " + std::to_string(count);
  });
  return value;
}

bool Machine::choose_spurious(source_location where) {
  Thread& self = *running_;
  if (self.spurious_count >= options_.spurious_max) return false;
  if (choose(ChoiceKind::spurious, 2, where) == 0) return false;
  ++self.spurious_count;
  return true;
}

std::int64_t Machine::read_clock(source_location where) {
  Operation operation(OperationKind::read_clock, nullptr, where);
  if (announce(operation)) describe([&] { return "now -> " + std::to_string(now_) + " ns"; });
  return now_;
}

bool Machine::begin_timeout(Timeout& timeout, source_location where) {
  Operation operation(OperationKind::begin_timeout, nullptr, where);
  if (!announce(operation)) return false;
  Thread& self = *running_;
  HEDDLE_ASSERT(!self.timer_armed);
  has_timed_ = true;
  self.timer_armed = true;
  self.deadline = timeout.begin(now_);
  timers_.push_back(&self);
  effect(Access::none, 0, static_cast<std::uint64_t>(self.deadline));
  describe([&] { return "time-out begins, ends at " + std::to_string(self.deadline) + " ns"; });
  refresh_timers();
  return true;
}

void Machine::end_timeout(bool fired) {
  if (ending_ != Ending::none) return;
  Thread& self = *running_;
  HEDDLE_ASSERT(self.timer_armed);
  if (recording_ != Recording::none) {
    record(self, OperationKind::timer, kNoObject, kNoObject, {});
  }
  if (fired) now_ = std::max(now_, self.deadline);
  drop_timeout(self);
}

void Machine::drop_timeout(Thread& thread) {
  thread.timer_armed = false;
  std::erase(timers_, &thread);
  refresh_timers();
}

void Machine::refresh_timers() {
  for (Thread* thread : timers_) {
    if (thread != running_) refresh(*thread);
  }
}

bool Machine::fires_next(const Thread& thread) const noexcept {
  HEDDLE_ASSERT(thread.timer_armed);
  // Where time passes by itself, all fires at its time.
  if (time_keeper_ != nullptr) return thread.deadline <= now_;
  return std::all_of(timers_.begin(), timers_.end(),
                     [&](const Thread* other) { return thread.deadline <= other->deadline; });
}

void Machine::pass_time_to(std::int64_t time) {
  HEDDLE_ASSERT(time >= now_);
  now_ = time;
  for (Thread* thread : timers_) refresh(*thread);
}

std::optional<std::int64_t> Machine::next_deadline() const noexcept {
  std::optional<std::int64_t> earliest;
  for (const Thread* thread : timers_) {
    if (thread->deadline <= now_) continue;
    if (!earliest || thread->deadline < *earliest) earliest = thread->deadline;
  }
  return earliest;
}

inline void Machine::record(const Thread& thread, OperationKind kind, ObjectId object,
                            ObjectId second, source_location where) {
  Event& event = events_.emplace_back();
  event.thread = static_cast<std::uint16_t>(thread.id);
  event.kind = kind;
  event.object = object;
  event.second = second;
  if (recording_ == Recording::full) record_text(kind, where);
}

source_location Machine::record_access(const Object& object, Access access, source_location where,
                                       std::string text) {
  if (recording_ != Recording::full || ending_ != Ending::none) return where;
  const bool writes = access == Access::write;
  record(*running_, writes ? OperationKind::var_write : OperationKind::var_read, object.id_,
         kNoObject, where);
  events_.back().access = access;
  texts_.back().text = std::move(text);
  return where;
}

void Machine::record_text(OperationKind kind, source_location where) {
  texts_.push_back({name_of(kind), where, std::exchange(preempted_, false)});
}

bool Machine::add_note(FailureKind kind, std::uint64_t key) {
  if (asked_ != nullptr && !takes_effect_) throw Unwind{};  // it comes again when it takes effect
  if (notes_.size() == kNotesMax || leaves_out(kind)) return false;
  for (const FailureNote& note : notes_) {
    if (note.kind == kind && note.key == key) return false;
  }
  notes_.push_back({kind, key, halted_count_, steps_});
  heddle_failure_noted(name_of(kind));
  return true;
}

void Machine::record_outcome(const char* name, std::int64_t value) {
  if (ending_ == Ending::none) outcomes_.push_back({name, value});
}

bool Machine::stopped_by_step() const {
  if (ending_ == Ending::truncated) return true;
  const bool stopped = ending_ == Ending::failed || ending_ == Ending::bounded;
  const bool only_daemons_left = ending_ == Ending::finished || (stopped && living_ == 0);
  return only_daemons_left && has_daemons();
}

std::uint32_t Machine::creation_rank(ThreadId id) const {
  const auto found = std::find_if(created_.begin(), created_.end(),
                                  [&](const Thread* thread) { return thread->id == id; });
  HEDDLE_ASSERT(found != created_.end());
  return static_cast<std::uint32_t>(found - created_.begin());
}

}  // namespace heddle
