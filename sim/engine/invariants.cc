// Invariants: when they are evaluated, how their predicates read, and what is told of one that does
// not hold.

#include <algorithm>
#include <string>

#include "sim/engine/machine.h"
#include "sim/invariant.h"

namespace heddle {

void Machine::begin_invariant(InvariantState& invariant, source_location where) {
  if ((mode_ & kRepeats) != 0) stop_repeating();
  Operation operation(OperationKind::invariant_begin, &invariant, where);
  if (!announce(operation)) return;
  effect(Access::write);
  invariants_.push_back(&invariant);
  mode_ |= kWatched;
}

void Machine::end_invariant(InvariantState& invariant) noexcept {
  Operation operation(OperationKind::invariant_end, &invariant, invariant.where());
  operation.no_throw = true;
  if (announce(operation)) effect(Access::write);
  mark_watched_events();
  std::erase(invariants_, &invariant);
  if (invariants_.empty() && observer_ == nullptr && !forked_)
    mode_ &= static_cast<std::uint16_t>(~kWatched);
}

// The running thread announces `operation`, so that its last event has taken effect. Returns
// whether it may go on to announce.
bool Machine::look_on(const Operation& operation) {
  if (peeking_) {
    peek(operation);
    return false;
  }
  if (ending_ == Ending::none) check_invariants(operation.no_throw);
  if (observer_ != nullptr && ending_ == Ending::none) tell_state();
  return true;
}

// A predicate reads: present values, without an event.
void Machine::peek(const Operation& operation) {
  const bool reads =
      operation.kind == OperationKind::atomic_load || operation.kind == OperationKind::var_read;
  if (!reads) {
    usage_error_ = std::string("the predicate of an invariant may only read: it does ") +
                   name_of(operation.kind);
    return;
  }
  const Object& object = *operation.object;
  if (object.generation_ != generation_) wrong_world(object, operation.where);
  watch(object);
}

// Its writes are in an order with others that are watched, from now on in all executions.
void Machine::watch(const Object& object) {
  if (watches(object.id_)) return;
  if (watched_.size() <= object.id_) watched_.resize(object.id_ + 1);
  watched_[object.id_] = true;
  watch_news_ = true;
}

void Machine::watch_also(const std::vector<bool>& watched) {
  if (watched_.size() < watched.size()) watched_.resize(watched.size());
  for (std::size_t id = 0; id < watched.size(); ++id) {
    if (watched[id]) watched_[id] = true;
  }
}

bool Machine::fork(Object& process, source_location where) {
  if ((mode_ & kRepeats) != 0) stop_repeating();
  Operation operation(OperationKind::fork, &process, where);
  if (!announce(operation)) return false;
  effect(Access::write);
  forked_ = true;
  mode_ |= kWatched;
  return true;
}

void Machine::copied(const Object& object) {
  if (object.generation_ != generation_) wrong_world(object, {});
  if (ending_ != Ending::none) return;
  watch(object);
  // What takes a lock then depends on two things, of which one lets it wait, as a wide await does.
  if (object.kind_ != ObjectKind::var) has_wide_awaits_ = true;
}

bool Machine::holds(const InvariantState& invariant) {
  const char* const caller = caller_frame_;
  peeking_ = true;
  bool result = false;
  try {
    result = invariant.holds();
  } catch (...) {
    result = false;
  }
  peeking_ = false;
  caller_frame_ = caller;
  return result;
}

// Notes each invariant that the last event broke; whether the execution is to end because of one.
bool Machine::note_broken_invariants() {
  bool broken = false;
  for (const InvariantState* invariant : invariants_) {
    if (holds(*invariant)) continue;
    note_broken(*invariant);
    broken = true;
  }
  mark_watched_events();
  if (knows_loops()) clear_stack();
  // With `keep_going` the others go on, and so does this thread: what they do does not depend on
  // it.
  const bool ends = broken && !leaves_out(FailureKind::invariant);
  return !usage_error_.empty() || (ends && halted_count_ + 1 >= options_.failures_max);
}

void Machine::check_invariants(bool no_throw) {
  if (!note_broken_invariants()) return;
  leave(Ending::failed);
  if (!no_throw && std::uncaught_exceptions() == 0) throw Unwind{};
}

void Machine::note_broken(const InvariantState& invariant) {
  note(FailureKind::invariant, object_identity(invariant.id()),
       [&] { return describe_broken(invariant); });
}

// What an event of a thread changed is seen when the thread comes back to the machine, before
// anybody else has stepped.
Failure Machine::describe_broken(const InvariantState& invariant) const {
  Failure failure{FailureKind::invariant,
                  "invariant \"" + std::string(invariant.name()) + "\" does not hold",
                  {},
                  {running_->id},
                  {}};
  for (std::size_t i = events_.size(); i-- > 0;) {
    const Event& event = events_[i];
    if (event.thread != running_->id || event.access != Access::write) continue;
    const source_location where = texts_[i].where;
    failure.locations.push_back(where);
    const std::string place = std::string(where.file) + ":" + std::to_string(where.line);
    if (event.kind == OperationKind::invariant_begin) {
      failure.details.push_back("it does not hold where it begins, at " + place);
    } else {
      failure.details.push_back("it held until " + thread_name(running_->id) + " did \"" +
                                object_name(event.object) + "\" " + texts_[i].text + " at " +
                                place);
    }
    break;
  }
  failure.details.push_back("it is to hold after every event since " +
                            std::string(invariant.where().file) + ":" +
                            std::to_string(invariant.where().line));
  return failure;
}

// Which of the events since the last time changed what invariants read.
void Machine::mark_watched_events() {
  for (; marked_events_ < events_.size(); ++marked_events_) {
    Event& event = events_[marked_events_];
    const bool begins_or_ends = event.kind == OperationKind::invariant_begin ||
                                event.kind == OperationKind::invariant_end ||
                                event.kind == OperationKind::fork;
    const bool gives_up_lock = event.kind == OperationKind::condition_wait && watches(event.second);
    event.watched =
        begins_or_ends || gives_up_lock ||
        (event.access == Access::write && event.object != kNoObject && watches(event.object));
  }
}

}  // namespace heddle
