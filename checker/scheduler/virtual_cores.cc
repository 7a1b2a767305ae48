#include "checker/scheduler/virtual_cores.h"

#include <algorithm>
#include <limits>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

constexpr std::uint32_t kStepsInNoTime = 1'000;  // more are taken for a loop that spins

// What a parked thread waits for. A waiter that was not notified yet does not wait for the lock.
ObjectId awaited(const Operation& operation) {
  const bool waits_to_be_notified =
      operation.kind == OperationKind::condition_relock && operation.second != nullptr;
  const Object* object = waits_to_be_notified ? operation.second : operation.object;
  return object != nullptr ? object->id() : kNoObject;
}

}  // namespace

VirtualCores::VirtualCores(std::uint32_t cores, const CorePolicy& policy, std::uint64_t seed)
    : policy_(policy), seed_(seed), random_(seed), ready_(policy.kind), cores_(cores) {
  HEDDLE_ASSERT(cores >= 1);
  HEDDLE_ASSERT(policy.quantum >= 1);
}

VirtualCores::Task& VirtualCores::task_of(ThreadId thread) {
  if (tasks_.size() <= thread) tasks_.resize(thread + 1);
  return tasks_[thread];
}

ThreadId VirtualCores::pick_thread(const SchedulePoint& point) {
  Machine& machine = *Machine::current();
  for (;;) {
    follow(machine);
    const ThreadId without_core = at_clock(point);
    if (without_core != kNoThread) return without_core;
    give_way(machine);
    hand_out_cores(machine);
    const ThreadId next = who_steps(point.previous);
    if (next != kNoThread) return next;
    // All that have a core compute, or spin: with nothing left to happen they may as well go on.
    if (!end_quanta(machine) && !advance(machine)) ++moment_;
  }
}

// A thread that is about to read the clock, or whose time-out is to begin: neither takes a core, for
// a time-out is counted from where it is asked for.
ThreadId VirtualCores::at_clock(const SchedulePoint& point) {
  ThreadId found = kNoThread;
  point.candidates.for_each([&](ThreadId thread) {
    const OperationKind kind = point.machine.pending(thread)->kind;
    const bool of_clock = kind == OperationKind::begin_timeout || kind == OperationKind::read_clock;
    if (of_clock && found == kNoThread) found = thread;
  });
  return found;
}

bool VirtualCores::pass_time(Machine& machine) {
  follow(machine);
  while (machine.enabled().empty()) {
    if (!advance(machine)) return false;
  }
  return true;
}

std::uint32_t VirtualCores::pick_value(ChoiceKind kind, std::uint32_t count) {
  // First come, first woken, unless it is all by chance.
  if (kind == ChoiceKind::waiter && policy_.kind != CorePolicy::Kind::random) return 0;
  return random_.below(count);
}

void VirtualCores::end_execution(const Machine& machine) {
  for (Core& core : cores_) vacate(core, machine.now());
  for (Task& task : tasks_) end_wait(machine, task);
}

// Brings what is known of the threads up to date with the machine.
void VirtualCores::follow(const Machine& machine) {
  for (const Thread* thread : machine.threads()) {
    follow(machine, thread->id, !thread->ended && machine.enabled().contains(thread->id));
    if (!thread->ended && !machine.enabled().contains(thread->id)) note_wait(machine, thread->id);
  }
}

void VirtualCores::follow(const Machine& machine, ThreadId thread, bool enabled) {
  Task& task = task_of(thread);
  if (enabled) {
    end_wait(machine, task);
    if (task.state == State::off) make_ready(thread);
    return;
  }
  if (task.state == State::ready) ready_.remove(thread);
  for (Core& core : cores_) {
    if (core.thread == thread) vacate(core, machine.now());
  }
  task.state = State::off;
}

void VirtualCores::note_wait(const Machine& machine, ThreadId thread) {
  Task& task = task_of(thread);
  const Operation* operation = machine.pending(thread);
  const ObjectId object = operation != nullptr ? awaited(*operation) : kNoObject;
  if (object == task.waits_for) return;
  end_wait(machine, task);
  if (object == kNoObject) return;
  task.waits_for = object;
  task.waits_since = machine.now();
  if (task.waited_for == object) return;
  task.waited_for = object;
  task.waited = 0;
  ++waits_[object].count;
}

void VirtualCores::end_wait(const Machine& machine, Task& task) {
  if (task.waits_for == kNoObject) return;
  Waits& waits = waits_[task.waits_for];
  const std::int64_t waited = machine.now() - task.waits_since;
  waits.total += waited;
  task.waited += waited;
  waits.longest = std::max(waits.longest, task.waited);
  task.waits_for = kNoObject;
}

void VirtualCores::make_ready(ThreadId thread) {
  Task& task = task_of(thread);
  task.state = State::ready;
  task.since = ++arrivals_;
  ready_.add(thread, task.priority, task.since);
}

// Who yields lets those go first who are ready.
void VirtualCores::give_way(const Machine& machine) {
  for (Core& core : cores_) {
    if (core.thread == kNoThread || ready_.empty()) continue;
    Task& task = task_of(core.thread);
    const bool yields = machine.pending(core.thread)->kind == OperationKind::yield;
    if (!yields || task.gave_way || task.work > 0) continue;
    const ThreadId thread = core.thread;
    task.gave_way = true;
    vacate(core, machine.now());
    make_ready(thread);
  }
}

// Who is ready takes the core of the least urgent thread that is less urgent, and that one goes
// back to its place among those that are ready.
void VirtualCores::give_way_to_urgent(const Machine& machine) {
  if (policy_.kind != CorePolicy::Kind::priority || ready_.empty()) return;
  const auto least = std::min_element(cores_.begin(), cores_.end(), [&](Core& one, Core& other) {
    return task_of(one.thread).priority < task_of(other.thread).priority;
  });
  const ThreadId thread = least->thread;
  Task& task = task_of(thread);
  if (task.priority >= ready_.first_priority()) return;
  vacate(*least, machine.now());
  task.state = State::ready;
  ready_.add(thread, task.priority, task.since);
  hand_out_cores(machine);
}

void VirtualCores::hand_out_cores(const Machine& machine) {
  const auto is_free = [](const Core& core) { return core.thread == kNoThread; };
  while (!ready_.empty() && std::any_of(cores_.begin(), cores_.end(), is_free)) {
    const ThreadId thread = ready_.take(random_);
    Core& core = core_for(thread);
    task_of(thread).state = State::running;
    if (core.last != kNoThread && core.last != thread) ++core.switches;
    core.thread = core.last = thread;
    core.begin = machine.now();
    core.quantum_end = machine.now() + policy_.quantum;
  }
  give_way_to_urgent(machine);
}

// A free one: that which the thread had last, where it can be had.
VirtualCores::Core& VirtualCores::core_for(ThreadId thread) {
  Core* found = nullptr;
  for (Core& core : cores_) {
    if (core.thread != kNoThread) continue;
    if (core.last == thread) return core;
    if (found == nullptr) found = &core;
  }
  HEDDLE_ASSERT(found != nullptr);
  return *found;
}

void VirtualCores::vacate(Core& core, std::int64_t now) {
  if (core.thread == kNoThread) return;
  if (now > core.begin) {
    core.busy += now - core.begin;
    std::vector<Segment>& segments = core.segments;
    const bool goes_on = !segments.empty() && segments.back().thread == core.thread &&
                         segments.back().end == core.begin;
    if (goes_on) {
      segments.back().end = now;
    } else {
      segments.push_back({core.thread, core.begin, now});
    }
  }
  task_of(core.thread).state = State::off;
  core.thread = kNoThread;
}

bool VirtualCores::can_step(const Task& task) const {
  return task.work == 0 && (task.moment != moment_ || task.steps < kStepsInNoTime);
}

// kNoThread: none that has a core can.
ThreadId VirtualCores::who_steps(ThreadId previous) {
  ThreadId next = kNoThread;
  for (const Core& core : cores_) {
    if (core.thread == kNoThread || !can_step(task_of(core.thread))) continue;
    if (next == kNoThread || core.thread == previous) next = core.thread;
  }
  if (next == kNoThread) return next;
  Task& task = task_of(next);
  task.steps = task.moment == moment_ ? task.steps + 1 : 1;
  task.moment = moment_;
  task.gave_way = false;
  task.waited_for = kNoObject;
  return next;
}

// Takes the cores from those whose quantum is over, where others wait; whether it did.
bool VirtualCores::end_quanta(const Machine& machine) {
  if (!policy_.has_quantum() || ready_.empty()) return false;
  bool ended = false;
  for (Core& core : cores_) {
    if (core.thread == kNoThread || core.quantum_end > machine.now() || ready_.empty()) continue;
    const ThreadId thread = core.thread;
    vacate(core, machine.now());
    hand_out_cores(machine);
    make_ready(thread);
    ended = true;
  }
  return ended;
}

// A quantum that ends while nobody waits is followed by another.
void VirtualCores::renew_quanta(std::int64_t now) {
  for (Core& core : cores_) {
    if (core.thread == kNoThread || core.quantum_end > now) continue;
    core.quantum_end += ((now - core.quantum_end) / policy_.quantum + 1) * policy_.quantum;
  }
}

// Moves the clock on to the next thing that happens; false: nothing will.
bool VirtualCores::advance(Machine& machine) {
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  std::int64_t next = machine.next_deadline().value_or(kNever);
  for (const Core& core : cores_) {
    if (core.thread == kNoThread) continue;
    const std::int64_t work = task_of(core.thread).work;
    if (work > 0) next = std::min(next, machine.now() + work);
    if (policy_.has_quantum() && !ready_.empty()) next = std::min(next, core.quantum_end);
  }
  if (next == kNever) return false;
  for (const Core& core : cores_) {
    if (core.thread == kNoThread) continue;
    Task& task = task_of(core.thread);
    if (task.work > 0) task.work -= next - machine.now();
  }
  if (ready_.empty()) renew_quanta(next);
  ++moment_;
  machine.pass_time_to(next);
  return true;
}

void VirtualCores::set_work(std::int64_t nanoseconds) {
  task_of(Machine::current()->running().id).work = nanoseconds;
}

void VirtualCores::set_priority(std::int32_t priority) {
  Task& task = task_of(Machine::current()->running().id);
  HEDDLE_ASSERT(task.state != State::ready);  // it runs
  task.priority = priority;
}

void VirtualCores::count_requests(std::int64_t change) {
  const std::int64_t now = Machine::current()->now();
  requests_.presence += present_ * (now - present_since_);
  present_since_ = now;
  present_ += change;
}

void VirtualCores::request_arrived() {
  ++requests_.arrived;
  count_requests(+1);
}

void VirtualCores::request_completed(std::int64_t arrived) {
  requests_.latencies.push_back(Machine::current()->now() - arrived);
  count_requests(-1);
}

std::uint64_t VirtualCores::draw() {
  const Machine& machine = *Machine::current();
  const ThreadId thread = Machine::current()->running().id;
  std::optional<SplitMix64>& numbers = task_of(thread).numbers;
  if (!numbers) numbers.emplace(mix_identity(seed_, machine.thread_identity(thread)));
  return numbers->next();
}

}  // namespace heddle
