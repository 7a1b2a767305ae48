// The life of simulated threads: creation, join, end, and the unwinding of those left over.

#include <exception>
#include <string>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

// A thread keeps its number, and with it its stack, for all executions: it is known by its parent
// and its place among the parent's children.
Thread& Machine::child_of(Thread& parent) {
  if (child_ids_.size() <= parent.id) child_ids_.resize(parent.id + 1);
  std::vector<ThreadId>& children = child_ids_[parent.id];
  const std::uint32_t ordinal = parent.child_count++;
  if (ordinal == children.size()) {
    const ThreadId id = identities_.thread({parent.id, ordinal});
    if (threads_.size() <= id) threads_.resize(id + 1);
    threads_[id] =
        std::make_unique<Thread>(*this, id, Stack(options_.stack_size, id), &Machine::run_thread);
    threads_[id]->identity = mix_identity(parent.identity, ordinal + 1);
    children.push_back(id);
  }
  return *threads_[children[ordinal]];
}

void Machine::open(Thread& thread, void (*entry)(void*), void* argument, bool daemon,
                   source_location where) {
  if (std::exchange(thread.stack_lost, false)) thread.fiber.reset();
  thread.entry = entry;
  thread.argument = argument;
  thread.pending = nullptr;
  thread.return_to = nullptr;
  thread.joiner = nullptr;
  thread.child_count = 0;
  thread.object_count = 0;
  thread.spurious_count = 0;
  thread.waits_in_list = false;
  thread.timer_armed = false;
  thread.started = true;
  thread.ended = false;
  thread.halted = false;
  thread.daemon = daemon;
  thread.detached = false;
  thread.joined = false;
  thread.mode = 0;
  thread.fence_release.clear();
  thread.fence_acquire.clear();
  thread.created_at = where;
  numbered_by_creation_ = numbered_by_creation_ && thread.id == created_.size();
  created_.push_back(&thread);
  if (!daemon) ++living_;
  set_enabled(thread, true);
}

void Machine::start_main() {
  if (threads_.empty()) {
    threads_.push_back(std::make_unique<Thread>(*this, kMainThread, Stack(options_.stack_size, 0),
                                                &Machine::run_thread));
  }
  Thread& main = *threads_[kMainThread];
  const auto call = [](void* body) { (*static_cast<const std::function<void()>*>(body))(); };
  open(main, call, const_cast<std::function<void()>*>(body_), false, {});
  if (recording_ == Recording::full) main.name = "main";
  running_ = &main;
}

Thread* Machine::create(void (*entry)(void*), void* argument, std::string_view name, bool daemon,
                        source_location where) {
  if (ending_ != Ending::none) return nullptr;
  Thread& parent = *running_;
  if (created_.size() >= options_.threads_max) {
    throw UsageError("more than " + std::to_string(options_.threads_max) +
                     " threads in one execution (threads_max)");
  }
  Thread& child = child_of(parent);
  where = place_of(where);
  open(child, entry, argument, daemon, where);
  if (detects_races_) clocks_.start(child.id, parent.id);
  if (recording_ != Recording::none) {
    record(parent, OperationKind::thread_create, kNoObject, child.id, where);
    if (recording_ == Recording::full) child.name = name;
    describe([&] { return "create " + thread_name(child.id); });
  }
  child.return_to = &parent;
  child.mode = Thread::kStarting;
  go_on_as(child);
  if (ending_ != Ending::none && std::uncaught_exceptions() == 0) throw Unwind{};
  return &child;
}

void Machine::join(Thread& thread, source_location where) {
  Thread& self = *running_;
  const auto ended = [](const Operation& operation, const Thread&) {
    const auto& joined = *static_cast<const Thread*>(operation.context);
    return joined.ended && !joined.halted;
  };
  where = place_of(where);
  Operation operation(OperationKind::thread_join, nullptr, where);
  operation.enabled = ended;
  operation.context = &thread;
  if (ending_ != Ending::none) {
    static_cast<void>(refuse(operation));
    return;
  }
  thread.joined = true;
  if (!thread.ended || thread.halted) {
    thread.joiner = &self;
    if (!wait_to_join(operation)) return;
  }
  if (detects_races_) clocks_.acquire(self.id, thread.id);
  if (recording_ == Recording::none) return;
  record(self, OperationKind::thread_join, kNoObject, thread.id, where);
  describe([&] { return "join " + thread_name(thread.id); });
}

// Parks the running thread until the end of the thread it joins, which hands over to it directly.
HEDDLE_ALWAYS_INLINE bool Machine::wait_to_join(const Operation& operation) {
  Thread& self = *running_;
  set_enabled(self, false);
  self.pending = &operation;
  self.mode &= static_cast<std::uint8_t>(~Thread::kStarting);
  Thread* next = std::exchange(self.return_to, nullptr);
  if (next == nullptr) next = decide();
  if (next == nullptr) return refuse(operation);
  go_on_as(*next);
  if (ending_ != Ending::none) return refuse(operation);
  self.pending = nullptr;
  return true;
}

// The bottom frame of every simulated thread's stack; runs one thread an execution.
void Machine::run_thread(void* thread) {
  Thread& self = *static_cast<Thread*>(thread);
  for (;;) {
    self.machine.run_body(self);
    self.machine.end_thread(self);
  }
}

void Machine::run_body(Thread& self) {
  try {
    self.entry(self.argument);
  } catch (const Unwind&) {
  } catch (const UsageError& error) {
    if (usage_error_.empty()) usage_error_ = error.what();
  } catch (const std::exception& error) {
    uncaught(error.what());
  } catch (...) {
    uncaught(nullptr);
  }
}

void Machine::uncaught(const char* what) {
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
void Machine::end_thread(Thread& self) {
  self.ended = true;
  ++ended_count_;
  if (ending_ != Ending::none) {
    Fiber::switch_to(self.fiber, host_);
    return;
  }
  if (!usage_error_.empty()) return leave(Ending::failed);
  if (std::exchange(uncaught_, false)) {
    if (++halted_count_ >= options_.failures_max) return leave(Ending::failed);
    return halt();
  }
  if (recording_ != Recording::none) record_end(self);
  set_enabled(self, false);
  if (!self.daemon) --living_;
  if (self.return_to != nullptr) {
    go_on_as(*std::exchange(self.return_to, nullptr));
  } else if (living_ == 0) {
    leave(halted_count_ > 0 ? Ending::failed : Ending::finished);
  } else if (self.joiner != nullptr) {
    set_enabled(*self.joiner, true);
    go_on_as(*self.joiner);
  } else if (Thread* next = decide()) {
    go_on_as(*next);
  }
}

void Machine::record_end(const Thread& self) {
  record(self, OperationKind::thread_end, kNoObject, kNoObject, {});
  describe([] { return std::string("end"); });
}

// Runs the destructors of what is left on the stacks, the youngest thread first.
void Machine::unwind_threads() {
  if (ended_count_ == created_.size()) return;
  for (auto thread = created_.rbegin(); thread != created_.rend(); ++thread) {
    if ((*thread)->ended) continue;
    running_ = *thread;
    refused_count_ = 0;
    Fiber::switch_to(host_, (*thread)->fiber);
  }
}

// A program that ends well must have given back what it made.
void Machine::check_leaks() {
  if (ending_ != Ending::finished || abandoned_stack_ || objects_living_ == 0) return;
  if (!usage_error_.empty()) return;
  usage_error_ = std::to_string(objects_living_) +
                 " simulated object(s) outlive the execution that made them; keep them on a stack "
                 "or in memory that the program frees";
}

void Machine::note_crash(FailureKind kind, const char* why) {
  const std::string message = why + (" in " + thread_name(running_->id));
  note(kind, std::hash<std::string>{}(message), [&] {
    return Failure{kind, message, {}, {running_->id}, {}};
  });
}

// Where a stack cannot be unwound (std::terminate, a fatal signal) it is left as it is.
void Machine::give_up_stack(const char* why, FailureKind kind) {
  Thread& self = *running_;
  self.ended = true;
  ++ended_count_;
  self.stack_lost = true;
  abandoned_stack_ = true;
  if (ending_ == Ending::none) {
    note_crash(kind, why);  // its locals must be gone: what follows never returns
    if (++halted_count_ >= options_.failures_max) return leave(Ending::failed);
    return halt();
  }
  Fiber::switch_to(self.fiber, host_);
}

}  // namespace heddle
