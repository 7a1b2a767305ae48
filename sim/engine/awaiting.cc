// How the machine asks the predicates of awaits: now and then without effect, to see whether their
// threads are enabled; once with effect, when they go on; and what they would be in other states of
// what they read, for a search that reverses races.

#include <algorithm>
#include <string>
#include <utility>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

void Machine::await(Awaiter& awaiter, source_location where) {
  if (asked_ != nullptr) refuse_in_predicate("another await", where);
  Operation operation(OperationKind::await, nullptr, where);
  operation.context = &awaiter;
  operation.enabled = [](const Operation& await, const Thread&) {
    return current_->ask(*static_cast<Awaiter*>(await.context));
  };
  if ((mode_ & kRepeats) != 0) stop_repeating();
  mode_ |= kAwaits | kSpecial;
  if (announce(operation)) take_effect(awaiter);
}

// The predicate is asked, on whatever stack, and nothing comes of it. True where it throws: what it
// throws is for its own thread.
bool Machine::ask(Awaiter& awaiter) {
  HEDDLE_ASSERT(asked_ == nullptr);
  const std::size_t made = made_count();
  awaiter.read = {};
  asked_ = &awaiter;
  mode_ |= kLooks;
  bool holds = true;
  try {
    holds = awaiter.holds(awaiter.predicate);
  } catch (...) {
  }
  stop_asking();
  if (made_count() != made && usage_error_.empty()) {
    usage_error_ = "the predicate of an await makes objects or outcomes; it must only read";
  }
  return holds;
}

void Machine::stop_asking() noexcept {
  asked_ = nullptr;
  takes_effect_ = false;
  mode_ &= static_cast<std::uint16_t>(~kLooks);
}

// What a predicate must leave as it is, and no operation tells of.
std::size_t Machine::made_count() const noexcept {
  return running_->object_count + outcomes_.size();
}

bool Machine::ask_imagining(const Awaiter& awaiter, const Object& object, std::uint64_t state) {
  Awaiter again = awaiter;
  imagined_object_ = &object;
  imagined_state_ = state;
  const bool holds = ask(again);
  imagined_object_ = nullptr;
  if (again.read.size() != 1 || !again.read.contains(object)) has_wide_awaits_ = true;
  return holds;
}

// An operation of the predicate that is being asked. Null: it has no effect.
Thread* Machine::look(const Operation& operation) {
  Awaiter& awaiter = *asked_;
  const bool reads =
      operation.kind == OperationKind::atomic_load || operation.kind == OperationKind::var_read;
  if (!reads) refuse_in_predicate(name_of(operation.kind), operation.where);
  Object& object = *operation.object;
  if (object.generation_ != generation_) wrong_world(object, operation.where);
  if (awaiter.read.contains(object)) return nullptr;
  if (!awaiter.looked.contains(object) && !awaiter.looked.add(object)) {
    refuse_in_predicate("a read of a fourth object", operation.where);
  }
  awaiter.read.add(object);
  if (awaiter.looked.size() > 1 || operation.state == nullptr) has_wide_awaits_ = true;
  if (!takes_effect_) return nullptr;
  Thread& self = *running_;
  if (object.toucher_ != kNoThread && object.toucher_ != self.id && !object.shared_) {
    note_shared(object);
  }
  object.toucher_ = static_cast<std::uint16_t>(self.id);
  if (recording_ == Recording::none) return &self;
  if (awaiter.read.size() == 1) {
    events_.back().object = object.id_;
  } else {
    record(self, OperationKind::await_read, object.id_, kNoObject, operation.where);
  }
  return &self;
}

// The running thread's await takes effect: its predicate, which holds, reads what it reads.
void Machine::take_effect(Awaiter& awaiter) {
  const std::size_t event = events_.size();
  const source_location where =
      recording_ == Recording::full ? texts_.back().where : source_location();
  awaiter.read = {};
  asked_ = &awaiter;
  takes_effect_ = true;
  mode_ |= kLooks;
  struct Asked {
    Machine& machine;
    ~Asked() { machine.stop_asking(); }
  };
  bool holds = false;
  {
    const Asked asked{*this};
    holds = awaiter.holds(awaiter.predicate);
  }
  if (!holds) refuse_in_predicate("something that changes what it gives", where);
  if (recording_ == Recording::full && awaiter.read.size() > 0) {
    texts_[event - 1].text.insert(0, "await ");
  }
  for (const Object* object : awaiter.looked.all()) {
    if (!awaiter.read.contains(*object)) looked_at_.push_back({event, object->id_});
  }
  if (asks_every_point_ && !scheduler_->follows_schedule())
    find_refuted_states(awaiter, refuted_states_);
}

// Asks what the predicate would have been in the states that its object had before: a search asks
// for it, of which races could be reversed, when the thread has gone on and what the predicate
// needs may be gone.
void Machine::find_refuted_states(const Awaiter& awaiter, std::vector<std::uint64_t>& states) {
  states.clear();
  if (has_wide_awaits_ || awaiter.read.size() == 0) return;
  const Object& object = *awaiter.read.all().front();
  for (const Event& event : events_) {
    if (event.object == object.id_ && event.access == Access::write) states.push_back(event.before);
  }
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
  std::erase_if(states, [&](std::uint64_t state) { return ask_imagining(awaiter, object, state); });
}

std::vector<std::uint64_t> Machine::refuted_states_of(ThreadId id) {
  std::vector<std::uint64_t> states;
  const Operation& operation = *threads_[id]->pending;
  find_refuted_states(*static_cast<const Awaiter*>(operation.context), states);
  return states;
}

std::vector<ObjectId> Machine::looked_at(std::size_t event) const {
  std::vector<ObjectId> objects;
  for (const LookedAt& looked : looked_at_) {
    if (looked.event == event) objects.push_back(looked.object);
  }
  return objects;
}

void Machine::refresh_awaiting() {
  for (Thread* thread : created_) {
    if (thread->pending == nullptr || thread->pending->kind != OperationKind::await) continue;
    set_enabled(*thread, can_step(*thread));
  }
}

std::string Machine::describe_await(const Operation& operation) const {
  std::string names;
  for (const Object* object : static_cast<const Awaiter*>(operation.context)->looked.all()) {
    names += (names.empty() ? "" : ", ") + ("\"" + object_name(object->id_) + "\"");
  }
  return names.empty() ? "a predicate that reads nothing"
                       : "its predicate to hold, which reads " + names;
}

void Machine::refuse_in_predicate(const std::string& what, source_location where) {
  const source_location place = place_of(where);
  usage_error_ = "the predicate of an await does more than to read: " + what;
  if (place.line != 0) {
    usage_error_ = std::string(place.file) + ":" + std::to_string(place.line) + ": " + usage_error_;
  }
  throw UsageError(usage_error_);
}

}  // namespace heddle
