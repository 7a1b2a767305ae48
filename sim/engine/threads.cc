// The life of simulated threads: creation, join, end, and the unwinding of those left over.

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>

#include "sim/engine/assert.h"
#include "sim/engine/crash.h"
#include "sim/engine/exception_text.h"
#include "sim/engine/machine.h"

namespace heddle {

// A thread keeps its number, and with it its stack, for all executions: it is known by its parent
// and its place among the parent's children.
inline Thread& Machine::child_of(Thread& parent) {
  const std::uint32_t ordinal = parent.child_count++;
  return ordinal < parent.children.size() ? *parent.children[ordinal] : meet_child(parent);
}

Thread& Machine::meet_child(Thread& parent) {
  const auto ordinal = static_cast<std::uint32_t>(parent.children.size());
  const ThreadId id = identities_.thread({parent.id, ordinal});
  if (threads_.size() <= id) threads_.resize(id + 1);
  threads_[id] =
      std::make_unique<Thread>(*this, id, Stack(options_.stack_size, id), &Machine::run_thread);
  Thread& child = *threads_[id];
  child.identity = mix_identity(parent.identity, parent.child_count);
  parent.children.push_back(&child);
  return child;
}

HEDDLE_ALWAYS_INLINE void Machine::open(Thread& thread, bool daemon, source_location where) {
  if (std::exchange(thread.stack_lost, false)) [[unlikely]]
    thread.fiber.reset();
  static_cast<ThreadInExecution&>(thread) = {};
  thread.starting = true;
  thread.spurious_count = 0;
  thread.daemon = daemon;
  thread.created_at = where;
  if (finds_loops_) [[unlikely]] {
    thread.forget_loops();
    thread.failed_passes = 0;  // what the last execution left of them matters nowhere else
    thread.backs_off = false;
  }
  created_.push_back(&thread);
  ++(daemon ? daemon_count_ : living_);
  set_enabled(thread, true);
}

void Machine::start_main() {
  if (threads_.empty()) {
    threads_.push_back(std::make_unique<Thread>(*this, kMainThread, Stack(options_.stack_size, 0),
                                                &Machine::run_thread));
  }
  Thread& main = *threads_[kMainThread];
  const auto call = [](void* body) { (*static_cast<const std::function<void()>*>(body))(); };
  open(main, false, {});
  main.entry = call;
  main.argument = const_cast<std::function<void()>*>(body_);
  main.begun = true;
  main.starting = false;
  if (recording_ == Recording::full) main.name = "main";
  running_ = &main;
}

void Machine::refuse_thread() const {
  throw UsageError("more than " + std::to_string(options_.threads_max) +
                   " threads in one execution (threads_max)");
}

Thread* Machine::create(std::string_view name, bool daemon, source_location where) {
  if (ending_ != Ending::none) return nullptr;
  if (asked_ != nullptr) [[unlikely]]
    refuse_in_predicate("the creation of a thread", where);
  leave_proof();
  Thread& parent = *running_;
  if (created_.size() >= options_.threads_max) [[unlikely]]
    refuse_thread();
  Thread& child = child_of(parent);
  const ThreadId before = created_.back()->id;
  if (child.id < before || child.id >= ThreadSet::kInFirst) [[unlikely]]
    draw_slowly(child.id < before);
  where = place_of(where);
  open(child, daemon, where);
  if (detects_races_) clocks_.start(child.id, parent.id);
  if (recording_ != Recording::none) [[unlikely]]
    record_creation(child, name, where);
  return &child;
}

// Candidates are not all among the first, or their numbers not in the order of creation, in which
// they are drawn.
void Machine::draw_slowly(bool disordered) {
  if (disordered) uniform_ = nullptr;
  if ((mode_ & kSpecial) == 0) mode_ |= kAsks;
}

void Machine::record_creation(Thread& child, std::string_view name, source_location where) {
  record(*running_, OperationKind::thread_create, kNoObject, child.id, where);
  if (recording_ == Recording::full || time_keeper_ != nullptr) child.name = name;
  describe([&] { return "create " + thread_name(child.id); });
}

void Machine::start(Thread& child, void (*entry)(void*), void* argument) {
  // The next operation of the creator may be decided by nobody.
  if (options_.scheduling == Scheduling::cooperative) return start_now(child, entry, argument);
  child.entry = entry;
  child.argument = argument;
  add_due(child);
}

void Machine::start_now(Thread& child, void (*entry)(void*), void* argument) {
  child.entry = entry;
  child.argument = argument;
  Thread& parent = *running_;
  parent.next_due = due_first_;
  due_first_ = &parent;
  if (due_last_ == nullptr) due_last_ = &parent;
  mode_ |= kDue;
  child.begun = true;
  go_on_as(child);
  if (ending_ != Ending::none && std::uncaught_exceptions() == 0) throw Unwind{};
}

HEDDLE_ALWAYS_INLINE void Machine::add_due(Thread& thread) {
  thread.next_due = nullptr;
  (due_first_ == nullptr ? due_first_ : due_last_->next_due) = &thread;
  due_last_ = &thread;
  mode_ |= kDue;
}

// Takes the first of those that are due; null where none is.
HEDDLE_ALWAYS_INLINE Thread* Machine::next_due() {
  Thread* const first = due_first_;
  if (first == nullptr) return nullptr;
  due_first_ = first->next_due;
  if (due_first_ == nullptr) {
    due_last_ = nullptr;
    mode_ &= static_cast<std::uint16_t>(~kDue);
  }
  first->begun = true;
  return first;
}

// Lets those that are due go on up to their next operations, and comes back.
void Machine::run_due() {
  if (due_first_ == nullptr) return;
  add_due(*running_);
  go_on_as(*next_due());
}

// Parks the running thread until the end of `thread`, which goes on as the joiner directly. Who
// goes on meanwhile; null: the join is refused.
Thread* Machine::next_before_join(Thread& thread, Operation& operation) {
  if (asked_ != nullptr) refuse_in_predicate("join", operation.where);
  Thread& self = *running_;
  if ((mode_ & kWatched) != 0 && !look_on(operation)) return nullptr;
  if (ending_ != Ending::none) {  // before, or by what looked on
    static_cast<void>(refuse(operation));
    return nullptr;
  }
  operation.where = place_of(operation.where);
  // One that waits for its own end waits in vain, whoever else does: a deadlock.
  if (thread.joiner != nullptr && thread.joiner != &thread && &self != &thread) {
    fail(FailureKind::lock_misuse, mix_identity(thread.identity, self.identity), [&] {
      return Failure{FailureKind::lock_misuse,
                     thread_name(self.id) + " joins " + thread_name(thread.id) + ", which " +
                         thread_name(thread.joiner->id) + " is joining already",
                     {},
                     {self.id, thread.joiner->id},
                     {operation.where}};
    });
    return nullptr;
  }
  operation.enabled = [](const Operation& join, const Thread&) {
    const auto& awaited = *static_cast<const Thread*>(join.context);
    return awaited.ended && !awaited.halted;
  };
  operation.context = &thread;
  thread.joiner = &self;
  set_enabled(self, false);
  self.pending = &operation;
  self.starting = false;
  look_for_cycle(operation);
  Thread* next = next_due();
  if (next == nullptr) next = decide();
  if (next == nullptr) static_cast<void>(refuse(operation));
  return next;
}

void Machine::joined(Thread& thread, source_location where) {
  Thread& self = *running_;
  self.pending = nullptr;
  if (detects_races_) clocks_.acquire(self.id, thread.id);
  if (recording_ == Recording::none) return;
  record(self, OperationKind::thread_join, kNoObject, thread.id, place_of(where));
  describe([&] { return "join " + thread_name(thread.id); });
}

[[gnu::noinline]] void Machine::clear_stack(std::size_t size) {
  constexpr std::size_t kMax = 64 * 1024;
  const std::size_t cleared = std::min(size, kMax);
  void* block = __builtin_alloca(cleared);
  std::memset(block, 0, cleared);
  asm volatile("" : : "r"(block) : "memory");
}

// Calls `entry` with nothing in the registers that it must preserve but what is the same in every
// execution, for they are a part of the thread's state. What lies above this frame, whose address
// `base` is set to, is heddle's, and tells who switched here.
[[gnu::noinline]] void call_with_clean_registers(void (*entry)(void*), void* argument,
                                                 const char*& base) {
  base = static_cast<const char*>(__builtin_frame_address(0));  // which is in rbp
#if defined(__x86_64__)
  asm volatile(
      "xorl %%ebx, %%ebx\n\txorl %%r12d, %%r12d\n\txorl %%r13d, %%r13d\n\t"
      "xorl %%r14d, %%r14d\n\txorl %%r15d, %%r15d"
      : "+a"(entry), "+c"(argument)
      :
      : "rbx", "r12", "r13", "r14", "r15", "cc");
#endif
  entry(argument);
  asm volatile("" : : : "memory");  // so that it is no jump
}

HEDDLE_ALWAYS_INLINE void Machine::run_body(Thread& self) {
  try {
    if (finds_loops_ || observer_ != nullptr) {
      if (knows_loops()) clear_stack(loops_.stack_depth() + kStackOfDecisions);
      if (observer_ != nullptr) clear_stack(4 * kStackOfDecisions);
      call_with_clean_registers(self.entry, self.argument, self.stack_base);
    } else {
      self.entry(self.argument);
    }
  } catch (const Unwind&) {
  } catch (const UsageError& error) {
    if (usage_error_.empty()) usage_error_ = error.what();
  } catch (const std::exception& error) {
    uncaught(error.what());
  } catch (...) {
    uncaught(nullptr);
  }
}

// The bottom frame of every simulated thread's stack; runs one thread an execution.
void Machine::run_thread(void* thread) {
  Thread& self = *static_cast<Thread*>(thread);
  for (;;) {
    self.machine.run_body(self);
    self.machine.end_thread(self);
  }
}

// An exception has come to the end of the running thread, and is being handled.
void Machine::name_exception() {
  if (thrown_through_ != running_ || recording_ != Recording::full) return;
  thrown_through_ = nullptr;
  failures_[failure_of_thrown_].details.push_back("the exception is " + current_exception_text());
}

void Machine::uncaught(const char* what) {
  name_exception();
  const std::string message = what != nullptr ? what : "not derived from std::exception";
  note(FailureKind::assertion, std::hash<std::string>{}(message), [&] {
    return Failure{FailureKind::assertion,
                   "uncaught exception in " + thread_name(running_->id) + ": " + message,
                   {},
                   {running_->id},
                   {}};
  });
  uncaught_ = true;
}

// Leaves the fiber of an ended thread for good, until the machine starts it anew.
HEDDLE_ALWAYS_INLINE void Machine::end_thread(Thread& self) {
  if (Fiber* next = fiber_after(self)) Fiber::switch_to(self.fiber, *next);
}

// Where to go on from the end of `self`; null: that was left already, and a new execution begins.
Fiber* Machine::fiber_after(Thread& self) {
  self.ended = true;
  ++ended_count_;
  if (ending_ != Ending::none) return &host_;
  leave_proof();
  if ((mode_ & kWatched) != 0 && note_broken_invariants()) {
    ++halted_count_;
    return conclude(Ending::failed);
  }
  if (!usage_error_.empty()) return conclude(Ending::failed);
  if (std::exchange(uncaught_, false)) {
    if (++halted_count_ >= options_.failures_max) return conclude(Ending::failed);
    halt();
    return nullptr;
  }
  if (recording_ != Recording::none) record_end(self);
  set_enabled(self, false);
  if (!self.daemon) --living_;
  if (living_ == 0 && has_daemons() && !wait_cycle().empty()) {
    report_deadlock(FailureKind::deadlock);
    return conclude(Ending::failed);
  }
  if (living_ == 0) return conclude(ending_of_the_rest());
  Thread* next = self.joiner;
  if (next != nullptr) set_enabled(*next, true);
  if (next != nullptr && due_first_ != nullptr) [[unlikely]] {
    add_due(*next);
    next = nullptr;
  }
  if (next == nullptr) next = next_due();
  if (next == nullptr) next = decide();
  if (next == nullptr) return nullptr;
  running_ = next;
  return &next->fiber;
}

void Machine::record_end(const Thread& self) {
  record(self, OperationKind::thread_end, kNoObject, kNoObject, {});
  describe([] { return std::string("end"); });
}

// Runs the destructors of what is left on the stacks, the youngest thread first.
void Machine::unwind_threads() {
  if (ended_count_ == created_.size()) return;
  if (abandons_stacks_) return abandon_threads();
  for (auto thread = created_.rbegin(); thread != created_.rend(); ++thread) {
    if ((*thread)->ended) continue;
    if (!(*thread)->begun) {
      (*thread)->ended = true;
      ++ended_count_;
      continue;
    }
    running_ = *thread;
    refused_count_ = 0;
    Fiber::switch_to(host_, (*thread)->fiber);
  }
}

void Machine::abandon_threads() {
  for (Thread* thread : created_) {
    if (thread->ended) continue;
    thread->ended = true;
    thread->stack_lost = thread->begun;
  }
}

// A program that ends well must have given back what it made.
void Machine::check_leaks() {
  if (ending_ != Ending::finished || abandoned_stack_ || objects_living_ == 0) return;
  if (abandons_stacks_) return;
  if (!usage_error_.empty()) return;
  usage_error_ = std::to_string(objects_living_) +
                 " simulated object(s) outlive the execution that made them; keep them on a stack "
                 "or in memory that the program frees";
}

void Machine::note_crash(FailureKind kind, const char* why) {
  const std::string message = why + (" in " + thread_name(running_->id));
  const std::string detail = std::exchange(end_detail_, {});
  note(kind, std::hash<std::string>{}(message), [&] {
    std::vector<source_location> places;
    if (abandons_stacks_ && kind == FailureKind::crash) {
      // As if it were a call that comes back behind its first byte.
      const source_location where = line_before(CrashHandler::instruction + 1);
      if (where.line != 0) places.push_back(where);
    } else if (kind == FailureKind::thread_leak) {
      const source_location where = place_of(source_location());
      if (where.line != 0) places.push_back(where);
    }
    std::vector<std::string> details;
    if (!detail.empty()) details.push_back(detail);
    return Failure{kind, message, details, {running_->id}, places};
  });
}

// Where a stack cannot be unwound (std::terminate, a fatal signal) it is left as it is.
void Machine::give_up_stack(const char* why, FailureKind kind) {
  Thread& self = *running_;
  self.ended = true;
  ++ended_count_;
  self.stack_lost = true;
  abandoned_stack_ = true;
  stop_asking();
  if (ending_ == Ending::none) {
    note_crash(kind, why);  // its locals must be gone: what follows never returns
    if (++halted_count_ >= options_.failures_max) return leave(Ending::failed);
    return halt();
  }
  Fiber::switch_to(self.fiber, host_);
}

}  // namespace heddle
