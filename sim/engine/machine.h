#ifndef HEDDLE_SIM_ENGINE_MACHINE_H_
#define HEDDLE_SIM_ENGINE_MACHINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/engine/assert.h"
#include "sim/engine/awaiter.h"
#include "sim/engine/caller.h"
#include "sim/engine/fairness.h"
#include "sim/engine/fiber.h"
#include "sim/engine/identities.h"
#include "sim/engine/object.h"
#include "sim/engine/thread.h"
#include "sim/engine/thread_bounds.h"
#include "sim/engine/thread_set.h"
#include "sim/engine/timeout.h"
#include "sim/engine/waiting_loops.h"
#include "sim/event.h"
#include "sim/failure.h"
#include "sim/operation.h"
#include "sim/scheduler.h"
#include "sim/vector_clock.h"

namespace heddle {

// Where a thread may be taken off.
enum class Scheduling : std::uint8_t {
  preemptive,   // a decision before every operation
  cooperative,  // a decision only where a thread blocks, yields, sleeps or ends
};

const char* name_of(Scheduling scheduling) noexcept;

class InvariantState;
struct LostWakeup;
class StateObserver;
class TimeKeeper;

struct MachineOptions {
  Scheduling scheduling = Scheduling::preemptive;
  std::uint64_t steps_max = 100'000;    // events in one execution; more is Ending::truncated
  std::uint32_t threads_max = 1024;     // alive or ended, in one execution; 1 to 1024
  std::size_t stack_size = 256 * 1024;  // bytes a thread
  std::uint32_t spurious_max = 0;       // spurious wakeups and failures a thread
  ThreadBounds bounds;                  // of what each thread does
  // At a failure that stops its thread the execution ends, if it is the one of this number. Before,
  // the others go on: what they do is then the same whether they do it before the failure or
  // after, which a search of the whole space relies on.
  std::uint32_t failures_max = 1;
  bool fair = true;                       // hold threads back that yield: see Fairness
  FailureKinds without;                   // failures that are not looked for, or not told
  Recording recording = Recording::none;  // a strategy that asks every point gets `events` at least
};

// How an execution ended.
enum class Ending : std::uint8_t {
  none,        // it has not
  finished,    // all threads that are not daemons ended
  failed,      // stopped by a failure
  deadlocked,  // nothing enabled, threads left
  truncated,   // more events than steps_max
  abandoned,   // by the scheduler
  blocked,     // nothing enabled, threads left in loops that wait
  bounded,     // as far as ThreadBounds allow: what is left is stopped, or waits for what is
};

// A bug seen, cheaply: `key` tells it from others of its kind, in every execution of the program
// within one process, however it is recorded.
struct FailureNote {
  FailureKind kind;
  std::uint64_t key;
  std::uint32_t halted_before = 0;  // threads that earlier failures had stopped
  std::uint64_t steps = 0;          // of the execution until it was seen
};

// A named value that the program recorded with heddle::outcome.
struct OutcomeValue {
  const char* name;
  std::int64_t value;
  friend bool operator==(const OutcomeValue&, const OutcomeValue&) = default;
};

// What a machine begins each execution with, in two blocks: each is set in a few wide stores, where
// one would be filled by an instruction that is slow to start.
struct MachineOrder {
  Thread* last_ = nullptr;  // the thread of the last event
  // Those that run up to their next operation before anything is decided, the first in turn first:
  // new threads, and joiners whose thread has ended meanwhile.
  Thread* due_first_ = nullptr;
  Thread* due_last_ = nullptr;
  std::uint64_t steps_ = 0;
  std::int64_t now_ = 0;
  std::size_t marked_events_ = 0;  // those up to there have been told whether they are watched
};
struct MachineCounts {
  std::uint32_t preemptions_ = 0;
  std::uint32_t living_ = 0;  // threads that are not daemons and have not ended
  std::uint32_t ended_count_ = 0;
  std::uint32_t daemon_count_ = 0;  // that were created
  std::uint32_t objects_living_ = 0;
  std::uint32_t halted_count_ = 0;  // threads that failures stopped
  std::uint32_t back_off_count_ = 0;
  std::uint32_t refused_count_ = 0;   // operations of the thread that is being unwound
  std::uint32_t forced_answers_ = 0;  // points that were asked with one candidate
  Ending ending_ = Ending::none;
  bool preempted_ = false;        // by the decision just taken
  bool uncaught_ = false;         // an exception left the running thread's function
  bool abandoned_stack_ = false;  // a stack was given up without unwinding it
  bool operations_reached_ = false;
  bool iterations_reached_ = false;
  bool endless_yields_ = false;
  bool discarded_ = false;
  bool abandons_stacks_ = false;
  bool assumption_failed_ = false;
  bool exited_ = false;  // the program has called exit: those that are left need not end
  bool forked_ = false;  // a process has forked: what is written to what it copied is watched
};

// Runs executions of one program, one after the other, on fibers of the calling OS thread.
//
// The one door: a thread announces an operation, the scheduler decides, the operation takes
// effect. The decision is taken on the stack of the thread that announces (direct hand-off): to go
// on costs no switch, to change threads costs one.
//
// Three things need no decision, because they commute with everything that can run beside them:
// the creation of a thread (it runs up to its first operation before the next decision), its end,
// and a join that is possible. So the interleavings that a search counts are those of shared
// operations.
//
// Nothing here reads a real clock, an address or a random number of its own, and nothing allocates
// once the largest execution of a search has been seen. Must be used on the OS thread that made it.
class alignas(64) Machine : private MachineOrder, private MachineCounts {
 public:
  // `identities`, where given, are shared with other machines that run the program, and must
  // outlive this one.
  explicit Machine(const MachineOptions& options, Identities* identities = nullptr);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // The machine whose execution calls this; null outside of one.
  static Machine* current() noexcept { return current_; }

  // From the next execution on, `observer` is told the state at each operation; null: nobody is.
  void observe(StateObserver* observer) noexcept { observer_ = observer; }

  // Runs `body` once, as the main thread. Throws UsageError where the program misuses heddle, and
  // nothing else.
  Ending run(const std::function<void()>& body, Scheduler& scheduler);

  // --- For primitives: inside an execution -------------------------------------------------

  // The one door. Returns true when the operation may take effect, at once. Returns false while
  // the execution is being unwound: then there is no effect. Throws to unwind the caller.
  [[nodiscard]] bool announce(const Operation& operation);

  // Tells how the operation just announced took effect.
  void effect(Access access, std::uint64_t before = 0, std::uint64_t expected = 0) {
    if (recording_ == Recording::none) return;
    Event& event = events_.back();
    event.access = access;
    event.before = before;
    event.expected = expected;
    if (knows_loops()) clear_stack();
  }
  // What heddle's own frames, and those of other threads' decisions, leave on the stack below is
  // not the thread's state; but the frames of the calls to come may show it.
  static void clear_stack(std::size_t size = kStackOfDecisions);
  // The number of the last event, counted from 1, and that of the one that caused it.
  std::uint32_t last_event() const noexcept { return static_cast<std::uint32_t>(events_.size()); }
  void caused_by(std::uint32_t event) {
    if (recording_ != Recording::none) events_.back().cause = event;
  }
  // Tells which thread the last event has chosen: it may not come to show it.
  void chose(const Thread& thread) {
    if (recording_ == Recording::none) return;
    events_.back().choice = static_cast<std::uint32_t>(thread.identity);
  }
  // Gives the event just recorded its text. `text_of` is called only where reports need it.
  template <typename Describe>
  void describe(Describe&& text_of) {
    if (recording_ == Recording::full) texts_.back().text = text_of();
  }
  // As above, for event number `event`, counted from 1.
  template <typename Describe>
  void describe(std::uint32_t event, Describe&& text_of) {
    if (recording_ == Recording::full) texts_[event - 1].text = text_of();
  }

  // The state of `object` changed: its parked threads may have become enabled or blocked.
  void refresh(Object& object) {
    if (object.waiters_ != nullptr) refresh_waiters(object);
  }
  // As above, for one parked thread whose operation depends on more than one object.
  void refresh(Thread& thread);

  // Returns a value below `count`, decided by the scheduler. 1 is returned without asking.
  std::uint32_t choose(ChoiceKind kind, std::uint32_t count, source_location where);
  // Blocks until the predicate holds, and has its reads take effect.
  void await(Awaiter& awaiter, source_location where);
  // The state that `object` is taken to have while a predicate is asked what it would be; null
  // where it has its own.
  const std::uint64_t* imagined_state(const Object& object) const noexcept {
    return imagined_object_ == &object ? &imagined_state_ : nullptr;
  }
  // Whether something spurious happens now: at most spurious_max times a thread.
  bool choose_spurious(source_location where);

  // Of one call of std::lock, where all executions are explored: see backing_off.cc.
  static constexpr std::uint32_t kFailedPassesMax = 1;
  // The running thread has tried a lock at `where` that is not free, or waited for it in vain. If
  // std::lock has, it backs off: it gives up what it has, and begins again.
  void could_not_take(source_location where);
  // As above, where that is known, and could_not_take was called.
  void back_off();
  // To be asked at `operation`, a lock, where the running thread has failed passes: it begins one
  // more, or something else. False where it is not followed there, and its stack is being unwound.
  [[nodiscard]] bool tries_again(const Operation& operation);

  // Makes a thread, which must be started next. Null while the execution is being unwound.
  Thread* create(std::string_view name, bool daemon, source_location where);
  // Has `child` run entry(argument): up to its first operation before anything is decided, the
  // rest as it is chosen. `argument` must last as long as the thread.
  void start(Thread& child, void (*entry)(void*), void* argument);
  // As above, but up to its first operation at once: `argument` need not outlive the call.
  void start_now(Thread& child, void (*entry)(void*), void* argument);
  void join(Thread& thread, source_location where);
  Thread& running() noexcept { return *running_; }
  Thread& thread(ThreadId id) { return *threads_[id]; }
  const Thread& thread(ThreadId id) const { return *threads_[id]; }

  // Virtual time, in nanoseconds since the execution began. It passes only when a timer fires.
  std::int64_t now() const noexcept { return now_; }
  // As a program reads it, which is an operation: time-outs may end before or after.
  std::int64_t read_clock(source_location where);
  // A time-out of the running thread begins, which is an operation: the one announced next may time
  // out. False while the execution is being unwound.
  [[nodiscard]] bool begin_timeout(Timeout& timeout, source_location where);
  // The time-out of the running thread is over; where it fired, the clock moves to its deadline.
  void end_timeout(bool fired);
  // No time-out that has begun has an earlier deadline than that of `thread`, which is one.
  bool fires_next(const Thread& thread) const noexcept;
  // Who has computing take virtual time in this execution; null: it takes none.
  TimeKeeper* time_keeper() const noexcept { return time_keeper_; }
  // For a TimeKeeper: the clock goes on to `time`, and what times out by then may do so.
  void pass_time_to(std::int64_t time);
  // The earliest deadline of an armed timer that is still to come.
  std::optional<std::int64_t> next_deadline() const noexcept;

  // The running thread forks `process`: returns true where it is to copy, at once, what the child
  // has in its memory. What is written to what it copies, at any time, is in an order with this.
  [[nodiscard]] bool fork(Object& process, source_location where);
  // `object` is copied by the fork that has just taken effect.
  void copied(const Object& object);

  // Synchronisation for the race detector; nothing under the cooperative scheduling, where a
  // switch itself orders what comes after it.
  bool detects_races() const noexcept { return detects_races_; }
  ClockTable& clocks() noexcept { return clocks_; }
  void acquire(const SyncClock& clock) {
    if (detects_races_) clocks_.acquire(running_->id, clock);
  }
  void release(SyncClock& clock) {
    if (detects_races_) clocks_.release(clock, running_->id);
  }

  // The execution goes on after the failure. `details` is called only where reports need it.
  template <typename Describe>
  void note(FailureKind kind, std::uint64_t key, Describe&& details) {
    if (ending_ != Ending::none) return;
    if (!add_note(kind, key)) return;
    if (recording_ == Recording::full) failures_.push_back(details());
  }
  // The thread ends with the failure, and with it the execution: see failures_max. Returns only
  // where the caller must not throw.
  template <typename Describe>
  void fail(FailureKind kind, std::uint64_t key, Describe&& details, bool no_throw = false) {
    note(kind, key, std::forward<Describe>(details));
    stop(Ending::failed, no_throw);
  }

  // For a failure of the running thread that is being described, and that an exception has led to
  // which is on its way: where it comes to the end of the thread, it is named in the details.
  void caused_by_exception() noexcept {
    thrown_through_ = running_;
    failure_of_thrown_ = failures_.size();
  }

  // For reports: the line of the user's code at which the running thread is, where `given`, from a
  // default argument, may lie elsewhere: see caller_location. `given` where nothing is reported.
  source_location place_of(source_location given) const {
    return recording_ == Recording::full ? caller_location(given) : given;
  }

  // --- For programs that are checked as they are: see sim/program ------------------------------

  // Stacks left over at the end of this execution are to be given up instead of unwound, and so is
  // what lies on them: the memory is put back as a whole, and frames may let no exception through.
  void abandon_stacks() noexcept { abandons_stacks_ = true; }
  // `object` stands for something in the program's own memory, which no thread makes: it belongs
  // to this execution from now on. `place` tells it from others, in all executions of all machines
  // that run the program. `name_of` is called where the object is met first. REQUIRES: the running
  // thread has just made it; it does not count among what that one made, for the one that comes to
  // the place first makes it.
  template <typename Name>
  void adopt_at(std::uint32_t place, Object& object, Name&& name_of) {
    if (place >= placed_ids_.size() || placed_ids_[place] == kNoObject) [[unlikely]]
      meet_at(place, object.kind_, name_of());
    --running_->object_count;
    object.generation_ = generation_;
    object.id_ = placed_ids_[place];
    object.toucher_ = kNoThread;
    object.shared_ = false;
    object.waiters_ = nullptr;
  }
  bool owns(const Object& object) const noexcept { return object.generation_ == generation_; }
  // An access that is no operation, for nobody needs to decide about it: recorded where reports
  // need it. Returns where it is.
  source_location record_access(const Object& object, Access access, source_location where,
                                std::string text);
  // The running thread ends the process, with the others still there. It does not go on; what they
  // do until they end or block may still happen, since to exit takes any time.
  [[noreturn]] void exit_program();
  // What the running thread was told to assume is false: it does not go on, and the execution, when
  // the others cannot either, counts as blocked.
  [[noreturn]] void end_by_assumption();
  // The running thread asks for what cannot be controlled: run() throws a UsageError of `why`.
  [[noreturn]] void refuse_program(const std::string& why);

  void record_outcome(const char* name, std::int64_t value);
  [[noreturn, gnu::noinline]] void wrong_world(const Object& object, source_location where);
  // The execution is over and its threads are being unwound.
  bool unwinding() const noexcept { return ending_ != Ending::none; }

  // From now on, and until it is told otherwise, `invariant` is to hold after every event.
  void begin_invariant(InvariantState& invariant, source_location where);
  void end_invariant(InvariantState& invariant) noexcept;

  // Who holds what, for the report of a deadlock.
  void note_held(const Object& object, source_location where);
  void note_released(const Object& object);

  // --- For strategies and reports: after an execution, or at a decision -----------------------

  const std::vector<Event>& events() const noexcept { return events_; }
  const std::vector<EventText>& texts() const noexcept { return texts_; }
  const std::vector<FailureNote>& notes() const noexcept { return notes_; }
  const std::vector<Failure>& failures() const noexcept { return failures_; }
  // Adds to the last execution's failures what was found in its events.
  void add_finding(FailureKind kind, std::uint64_t key) { static_cast<void>(add_note(kind, key)); }
  const std::vector<OutcomeValue>& outcomes() const noexcept { return outcomes_; }
  // The answers of the scheduler where there was a choice, in their order: a thread, or a value
  // with kValueBit set.
  static constexpr std::uint32_t kValueBit = 0x8000'0000;
  const std::vector<std::uint32_t>& schedule() const noexcept { return schedule_; }
  // Answers that were choices: where loops are looked for, a point with one candidate is asked too.
  std::size_t choice_count() const noexcept { return schedule_.size() - forced_answers_; }
  std::uint64_t step_count() const noexcept { return steps_; }
  std::uint32_t preemption_count() const noexcept { return preemptions_; }
  std::uint32_t thread_count() const noexcept {
    return static_cast<std::uint32_t>(created_.size());
  }
  // In order of creation: the numbers that tokens and reports use.
  const std::vector<Thread*>& threads() const noexcept { return created_; }
  std::uint32_t creation_rank(ThreadId id) const;
  // What a thread or an object is, whatever numbers this machine gave it: the same in every
  // machine that runs the program.
  std::uint64_t thread_identity(ThreadId id) const { return threads_[id]->identity; }
  std::uint64_t object_identity(ObjectId id) const { return infos_[id].identity; }
  const ThreadSet& enabled() const noexcept { return enabled_; }
  // There are daemons in this execution, and whether a thread is one.
  bool has_daemons() const noexcept { return daemon_count_ > 0; }
  bool is_daemon(ThreadId id) const { return threads_[id]->daemon; }
  // The operation a parked thread has announced; null for one that is not parked.
  const Operation* pending(ThreadId id) const { return threads_[id]->pending; }
  Ending ending() const noexcept { return ending_; }
  // An invariant was seen to read the object, in any execution so far.
  bool watches(ObjectId id) const { return id < watched_.size() && watched_[id]; }
  // All such, by number; and such as a copy of this machine's process has seen, which is no news.
  const std::vector<bool>& watched() const noexcept { return watched_; }
  void watch_also(const std::vector<bool>& watched);
  // Whether objects were added to those since it was last asked: events before may have been
  // recorded as if they did not matter.
  bool has_watch_news() const noexcept { return watch_news_; }
  bool take_watch_news() noexcept { return std::exchange(watch_news_, false); }
  // How often threads backed off in this execution, where loops or lassos are looked for.
  std::uint32_t back_off_count() const noexcept { return back_off_count_; }
  // The thread is parked in a loop that waits, and is held back there.
  bool held_in_loop(ThreadId id) const {
    return finds_loops_ && id < threads_.size() && threads_[id] != nullptr &&
           !enabled_.contains(id) && (threads_[id]->waits || threads_[id]->stuck_since != 0);
  }
  // As above, by one read: it goes on as soon as it would read another value.
  bool waits_in_loop(ThreadId id) const { return threads_[id]->waits && !enabled_.contains(id); }
  std::uint64_t place_of(ThreadId id) const { return threads_[id]->place; }
  // A read of an object in that state is known to be a failed pass of the loop at `place`.
  bool futile(std::uint64_t place, std::uint64_t state) const {
    return place != 0 && loops_.futile(place, state);
  }
  // The execution went on from what turned out to be no loop that waits: it shows nothing.
  bool discarded() const noexcept { return discarded_; }
  bool finds_loops() const noexcept { return finds_loops_; }
  // The next operation is announced by a function with that frame address, which has put the
  // registers of its callers into its frame: see in_own_frame.
  void called_from(const char* frame) noexcept { caller_frame_ = frame; }
  bool knows_loops() const noexcept { return finds_loops_ && loops_.knows_loops(); }
  WaitingLoops& loops() noexcept { return loops_; }
  const WaitingLoops& loops() const noexcept { return loops_; }
  // Its last step ended the execution for all threads, whatever they had still to do: by the limit
  // of events, or because it left only daemons. So that step commutes with no other.
  bool stopped_by_step() const;
  // The states in which the predicate of the await that took effect last would not have held, of
  // those that what it read has had; sorted. REQUIRES: the scheduler asks every point, and the
  // await was new to it
  const std::vector<std::uint64_t>& refuted_states() const noexcept { return refuted_states_; }
  // As above, for the await that a thread is parked on.
  std::vector<std::uint64_t> refuted_states_of(ThreadId id);
  // What the predicate of an await looked at before it took effect, as event number `event`,
  // counted from 1, and did not read then.
  std::vector<ObjectId> looked_at(std::size_t event) const;
  // Whether an await read something else than one atomic of at most 64 bits, in any execution so
  // far: what it would read in other states is not known.
  bool has_wide_awaits() const noexcept { return has_wide_awaits_; }
  // Threads were stopped at that bound in the last execution.
  bool reached(ThreadBound bound) const noexcept {
    return bound == ThreadBound::operations ? operations_reached_ : iterations_reached_;
  }
  // Whether the program waited by a yield or a sleep, in any execution so far.
  // A thread that backed off was not followed any further; and somebody may have seen that he was
  // not: a try_lock or a time-out did not get its lock. In any execution so far.
  bool has_cut_passes() const noexcept { return has_cut_passes_; }
  bool has_tried_in_vain() const noexcept { return tries_in_vain_ > 0; }
  bool has_yielded() const noexcept { return has_yielded_; }
  // Whether the program slept, in any execution so far.
  bool has_slept() const noexcept { return has_slept_; }
  // A thread yielded so often that it would for ever, under a strategy that is not fair: the
  // execution was abandoned.
  bool endless_yields() const noexcept { return endless_yields_; }
  // Whether it waited with a time-out or slept, in any execution so far.
  bool has_timed() const noexcept { return has_timed_; }
  // Objects that two threads touched, in any execution so far.
  std::uint32_t shared_object_count() const noexcept { return shared_count_; }
  std::vector<std::string> shared_object_names() const { return identities_.names_of(shared_ids_); }
  // The same by their numbers, and to begin anew.
  const std::vector<bool>& shared_objects() const noexcept { return shared_ids_; }
  void forget_shared_objects();
  std::string object_name(ObjectId id) const;
  std::string thread_name(ThreadId id) const;
  const MachineOptions& options() const noexcept { return options_; }

 private:
  friend class Object;
  friend struct CrashHandler;
  struct Unwind {};  // thrown through a thread's frames to run their destructors

  struct ObjectInfo {
    ObjectKind kind = ObjectKind::mutex;
    bool met = false;  // in this machine; its number may come from another
    std::uint64_t identity = 0;
    std::string name;                                           // as given when it was met first
    std::vector<std::pair<ThreadId, source_location>> holders;  // kept under Recording::full
  };
  // machine.cc
  void begin(Scheduler& scheduler);
  void start_main();
  Thread* next_after(const Operation& operation);
  Thread* stay_unrecorded(Thread& self);
  Thread* leave_unrecorded(ThreadId chosen);
  void append_answer(ThreadId chosen);
  Thread* next_after_in_full(const Operation& operation);
  Thread* next_after_slowly(const Operation& operation);
  Thread* block(const Operation& operation);
  Thread* hand_over(Thread* next, const Operation& operation, bool enabled);
  bool stopped() const noexcept { return ending_ != Ending::none || steps_ > steps_max_; }
  bool cut_short(const Operation& operation);
  Thread* decide();
  Thread* ask(const ThreadSet& candidates);
  ThreadId pick(const ThreadSet& candidates, bool continuing);
  bool continues(const ThreadSet& candidates) const;
  void note_preemption();
  const ThreadSet& fair_candidates();
  void go_on_as(Thread& chosen);
  void grant(Thread& thread);
  Thread* grant_unrecorded(Thread& thread);
  Thread* touch_another(Object& object, Thread& thread);
  bool yields(const Thread& thread) const noexcept;
  bool refuse(const Operation& operation);
  void park(Thread& self, const Operation& operation, bool enabled);
  void unpark(Thread& thread);
  void refresh_waiters(Object& object);
  void set_enabled(Thread& thread, bool enabled);
  void stop(Ending ending, bool no_throw);

  // repetition.cc
  void begin_schedule(const Scheduler& scheduler);
  Thread* next_in_repetition(const Operation& operation);
  Thread* repeat_answer();
  bool repeats_value(std::uint32_t count, std::uint32_t& value);
  bool is_as_before(const Thread& thread) const;
  void stop_repeating();

  // waiting.cc
  Thread* ask_about_loops(const ThreadSet& candidates);
  bool holds_any() const;
  bool schedule_goes_on() const;
  void look_for_loop(const Operation& operation);
  void follow_loop(const Operation& operation, const WaitingLoops::Arrival& arrival);
  void fail_pass(const Operation& operation, WaitingLoops::Arrival arrival);
  bool repeats_pass(const Operation& operation, const WaitingLoops::Arrival& arrival);
  void dismiss_proof();
  // Whatever a thread does but read and yield, it does not do in the loop that is being repeated.
  void leave_proof() {
    if (proof_.thread != nullptr) dismiss_proof();
  }
  void cut_events(std::size_t count);
  void begin_step(Thread& self);
  void retract_step(Thread& self);
  Thread* yield_at_once(const Operation& operation);
  Thread* grant_at_once(const Operation& operation);
  bool can_step(const Thread& thread) const;
  bool may_read_anew(const Thread& stuck) const;
  bool ends_in_loops();

  // fingerprint.cc
  void tell_state();
  std::uint64_t fingerprint(const char* running_frame) const;
  std::uint64_t fingerprint_of(const Thread& thread, const char* running_frame) const;

  // invariants.cc
  bool look_on(const Operation& operation);
  void peek(const Operation& operation);
  void check_invariants(bool no_throw);
  bool note_broken_invariants();
  void note_broken(const InvariantState& invariant);
  bool holds(const InvariantState& invariant);
  Failure describe_broken(const InvariantState& invariant) const;
  void mark_watched_events();
  void watch(const Object& object);
  // awaiting.cc
  bool ask(Awaiter& awaiter);
  bool ask_imagining(const Awaiter& awaiter, const Object& object, std::uint64_t state);
  void stop_asking() noexcept;
  std::size_t made_count() const noexcept;
  Thread* look(const Operation& operation);
  void take_effect(Awaiter& awaiter);
  void find_refuted_states(const Awaiter& awaiter, std::vector<std::uint64_t>& states);
  void refresh_awaiting();
  std::string describe_await(const Operation& operation) const;
  [[noreturn]] void refuse_in_predicate(const std::string& what, source_location where);

  Fiber* conclude(Ending ending);
  void leave(Ending ending);
  void halt();
  Thread* stop_at(ThreadBound bound, const Operation& operation);
  Ending ending_of_the_rest() const noexcept;
  void nothing_enabled();
  void drop_timeout(Thread& thread);
  void refresh_timers();
  bool time_passes();
  void record(const Thread& thread, OperationKind kind, ObjectId object, ObjectId second,
              source_location where);
  void record_text(OperationKind kind, source_location where);
  void remember_knowledge(const Thread& self);
  bool add_note(FailureKind kind, std::uint64_t key);
  bool leaves_out(FailureKind kind) const {
    return options_.without.test(static_cast<std::size_t>(kind));
  }
  void note_shared(Object& object);

  // threads.cc
  Thread& child_of(Thread& parent);
  Thread& meet_child(Thread& parent);
  [[noreturn]] void refuse_thread() const;
  void draw_slowly(bool disordered);
  void record_creation(Thread& child, std::string_view name, source_location where);
  void open(Thread& thread, bool daemon, source_location where);
  void add_due(Thread& thread);
  Thread* next_due();
  void run_due();
  static void run_thread(void* thread);
  void run_body(Thread& self);
  void end_thread(Thread& self);
  Fiber* fiber_after(Thread& self);
  void unwind_threads();
  void abandon_threads();
  Thread* next_before_join(Thread& thread, Operation& operation);
  void joined(Thread& thread, source_location where);
  void record_end(const Thread& self);
  void uncaught(const char* what);
  void give_up_stack(const char* why, FailureKind kind);
  void note_crash(FailureKind kind, const char* why);
  void name_exception();
  void check_leaks();

  // objects.cc
  void adopt(Object& object, std::string_view name, std::size_t size);
  void meet_object(const Object& object, std::string_view name);
  void forget(Object& object);
  void check_unused(const Object& object);
  void meet_at(std::uint32_t place, ObjectKind kind, const std::string& name);
  void note_destroyed_in_use(const Object& object, const Thread& user);

  // deadlock.cc
  bool blocked(const Thread& thread) const;
  void report_deadlock(FailureKind kind);
  Failure describe_lost_wakeup(const LostWakeup& lost) const;
  Failure describe_deadlock(FailureKind kind) const;
  std::string describe_loop(const Thread& thread) const;
  std::string describe_wait(const Thread& thread) const;
  std::string describe_held(ThreadId id) const;
  std::string describe_cycle(const std::vector<ThreadId>& cycle) const;
  template <typename Visit>
  void visit_awaited(const Thread& thread, Visit&& visit) const;
  bool may_close_cycle(const Operation& operation) const;
  void look_for_cycle(const Operation& operation);
  std::vector<ThreadId> cycle_through(const Thread& start) const;
  std::vector<ThreadId> wait_cycle() const;
  Failure describe_step_limit() const;

  static inline constinit thread_local Machine* current_ = nullptr;

  static constexpr std::size_t kStackOfDecisions = 2 * 1024;  // bytes
  static constexpr std::uint16_t kAsks = 0x100;  // the scheduler, instead of drawing; or it records
  static constexpr std::uint16_t kSpecial = 0x80;
  static constexpr std::uint16_t kDue = 0x40;      // threads are due
  static constexpr std::uint16_t kWatched = 0x20;  // invariants, or an observer
  static constexpr std::uint16_t kAwaits = 0x10;   // there were awaits
  static constexpr std::uint16_t kLooks = 0x08;    // a predicate is being asked
  static constexpr std::uint16_t kRepeats = 0x04;  // the last execution's beginning
  // Below are those of a thread.

  // Together, since every operation comes by them.
  std::uint16_t mode_ = 0;  // of the above; 0 on the fast path
  Recording recording_ = Recording::none;
  bool detects_races_ = true;
  bool asks_every_point_ = false;
  std::uint64_t steps_max_ = 0;  // of this execution
  Thread* running_ = nullptr;
  std::uint64_t generation_ = 0;
  // The scheduler's, where it draws uniformly, and numbers are in the order of creation so far.
  SplitMix64* uniform_ = nullptr;
  ThreadSet enabled_;
  Scheduler* scheduler_ = nullptr;
  const std::function<void()>* body_ = nullptr;
  MachineOptions options_;
  std::uint32_t shared_count_ = 0;
  bool has_yielded_ = false;
  bool has_cut_passes_ = false;
  std::uint64_t tries_in_vain_ = 0;
  bool has_slept_ = false;
  bool has_timed_ = false;
  bool has_bounds_ = false;
  std::string usage_error_;
  bool finds_loops_ = false;
  const char* caller_frame_ = nullptr;
  WaitingLoops loops_;
  // What the decision just taken found, to undo the step that it led to.
  struct StepStart {
    std::size_t events = 0;
    std::size_t answers = 0;
    std::uint32_t forced_answers = 0;
    std::uint64_t steps = 0;
    Thread* last = nullptr;
    std::uint32_t preemptions = 0;
    bool asked = false;
  };
  StepStart step_start_;
  // What the thread of that step knew before it: its clock, and what it had read for a fence.
  std::vector<std::uint32_t> knowledge_;
  std::vector<std::uint32_t> fenced_knowledge_;
  // The pass that is being repeated to see whether its loop has an end.
  struct Proof {
    Thread* thread = nullptr;
    WaitingLoops::Arrival arrival;
    std::uint32_t passes = 0;
    std::uint32_t reads = 0;
    std::size_t events = 0;
    std::uint64_t steps = 0;
  };
  Proof proof_;
  StateObserver* observer_ = nullptr;
  struct LivingObject {
    const Object* object;
    std::size_t size;
  };
  std::vector<LivingObject> living_objects_;  // kept where there is an observer
  std::vector<InvariantState*> invariants_;
  bool peeking_ = false;       // a predicate is being evaluated: operations have no effect
  std::vector<bool> watched_;  // by ObjectId
  bool watch_news_ = false;
  Fairness fairness_;
  ThreadSet enabled_before_;  // the last event; kept up to date while fairness_ is engaged
  ThreadSet others_;
  ClockTable clocks_;
  Fiber host_;
  std::unique_ptr<Identities> own_identities_;  // where none are shared
  Identities& identities_;
  std::vector<std::unique_ptr<Thread>> threads_;  // by ThreadId; null for one it has not met
  std::vector<Thread*> created_;
  std::vector<Thread*> timers_;
  std::vector<std::uint32_t> schedule_;
  std::vector<Event> events_;
  // Of the last execution, while its beginning is repeated.
  std::vector<Event> events_before_;
  std::size_t answers_repeated_ = 0;
  std::size_t values_repeated_ = 0;
  std::vector<std::size_t> value_counts_;  // of the answers that are values
  const Scheduler* scheduler_before_ = nullptr;
  std::vector<EventText> texts_;
  std::vector<FailureNote> notes_;
  std::vector<Failure> failures_;
  std::vector<OutcomeValue> outcomes_;
  std::vector<bool> shared_ids_;
  std::vector<ObjectInfo> infos_;     // by ObjectId
  std::vector<ObjectId> placed_ids_;  // by the place in the program's memory: see adopt_at
  BoundCounter bound_counter_;
  Awaiter* asked_ = nullptr;   // whose predicate is being asked
  bool takes_effect_ = false;  // what it reads
  const Object* imagined_object_ = nullptr;
  std::uint64_t imagined_state_ = 0;
  struct LookedAt {
    std::size_t event;
    ObjectId object;
  };
  std::vector<LookedAt> looked_at_;
  std::vector<std::uint64_t> refuted_states_;
  bool has_wide_awaits_ = false;
  const Thread* thrown_through_ = nullptr;  // by an exception that is to be named in a failure
  std::size_t failure_of_thrown_ = 0;
  std::string end_detail_;             // of the stack that is given up
  TimeKeeper* time_keeper_ = nullptr;  // of this execution
};

// Runs `simulate`, the body of an operation that a loop may wait with. Where such loops are known
// it runs in a frame of its own, so that the caller's frame and registers hold what is the caller's
// alone, and the frame of the body does not count for its state.
template <typename Simulate>
[[gnu::noinline]] auto in_cleared_frame(const Simulate& simulate) {
  return simulate();
}
template <typename Simulate>
[[gnu::noinline]] auto in_own_frame(Machine& machine, const Simulate& simulate) {
  __builtin_unwind_init();  // puts the caller's registers into this frame
  machine.called_from(static_cast<const char*>(__builtin_frame_address(0)));
  const auto result = in_cleared_frame(simulate);
  Machine::clear_stack();
  return result;
}
template <typename Simulate>
HEDDLE_ALWAYS_INLINE auto apart_from_caller(Machine& machine, const Simulate& simulate) {
  return machine.knows_loops() ? in_own_frame(machine, simulate) : simulate();
}

// One context switch: from the running thread's fiber to that of `chosen`.
HEDDLE_ALWAYS_INLINE void Machine::go_on_as(Thread& chosen) {
  Thread& self = *running_;
  running_ = &chosen;
  Fiber::switch_to(self.fiber, chosen.fiber);
}

// The switch is made in the frame of whoever announces: see HEDDLE_ALWAYS_INLINE.
HEDDLE_ALWAYS_INLINE bool Machine::announce(const Operation& operation) {
  Thread* const self = running_;
  Thread* const next = next_after(operation);
  if (next != self) {
    if (next == nullptr) [[unlikely]]
      return false;
    go_on_as(*next);
  }
  if (stopped()) [[unlikely]]
    return cut_short(operation);
  return true;
}

HEDDLE_ALWAYS_INLINE void Machine::join(Thread& thread, source_location where) {
  if (!thread.ended || thread.halted || ending_ != Ending::none) {
    Operation operation(OperationKind::thread_join, nullptr, where);
    Thread* const next = next_before_join(thread, operation);
    if (next == nullptr) [[unlikely]]
      return;
    go_on_as(*next);
    if (ending_ != Ending::none) [[unlikely]] {
      static_cast<void>(refuse(operation));
      return;
    }
  }
  joined(thread, where);
}

inline void Machine::set_enabled(Thread& thread, bool enabled) {
  if (enabled) {
    enabled_.insert(thread.id);
  } else {
    enabled_.erase(thread.id);
  }
}

HEDDLE_ALWAYS_INLINE void Machine::unpark(Thread& thread) {
  if (!thread.waits_in_list) return;
  thread.waits_in_list = false;
  if (thread.next_waiter != nullptr) thread.next_waiter->previous_waiter = thread.previous_waiter;
  if (thread.previous_waiter != nullptr) {
    thread.previous_waiter->next_waiter = thread.next_waiter;
  } else {
    thread.pending->object->waiters_ = thread.next_waiter;
  }
}

inline Object::Object(ObjectKind kind, std::string_view name, std::size_t size) : kind_(kind) {
  if (Machine* machine = Machine::current()) machine->adopt(*this, name, size);
}

inline Object::~Object() {
  if (generation_ != 0) {
    if (Machine* machine = Machine::current()) machine->forget(*this);
  }
}

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_MACHINE_H_
