// Identity and names of simulated objects, and who holds them.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

const char* name_of(ObjectKind kind) noexcept {
  switch (kind) {
    case ObjectKind::mutex:
      return "mutex";
    case ObjectKind::recursive_mutex:
      return "recursive_mutex";
    case ObjectKind::timed_mutex:
      return "timed_mutex";
    case ObjectKind::recursive_timed_mutex:
      return "recursive_timed_mutex";
    case ObjectKind::shared_mutex:
      return "shared_mutex";
    case ObjectKind::condition_variable:
      return "condition_variable";
    case ObjectKind::semaphore:
      return "semaphore";
    case ObjectKind::latch:
      return "latch";
    case ObjectKind::barrier:
      return "barrier";
    case ObjectKind::once_flag:
      return "once_flag";
    case ObjectKind::atomic:
      return "atomic";
    case ObjectKind::atomic_flag:
      return "atomic_flag";
    case ObjectKind::var:
      return "var";
    case ObjectKind::invariant:
      return "invariant";
    case ObjectKind::history:
      return "history";
    case ObjectKind::process:
      return "process";
  }
  return "object";
}

void Object::used_outside() const {
  throw UsageError(std::string("a ") + name_of(kind_) +
                   " made inside an execution is used outside of any: after its end, or by a "
                   "thread that heddle does not run (std::thread in place of heddle::thread?)");
}

void Machine::adopt(Object& object, std::string_view name, std::size_t size) {
  Thread& self = *running_;
  object.generation_ = generation_;
  const std::uint32_t ordinal = self.object_count++;
  if (ordinal == self.objects.size()) [[unlikely]]
    meet_object(object, name);
  object.id_ = self.objects[ordinal];
  ++objects_living_;
  if (observer_ != nullptr) [[unlikely]]
    living_objects_.push_back({&object, size});
}

void Machine::meet_object(const Object& object, std::string_view name) {
  Thread& self = *running_;
  const std::uint64_t identity = mix_identity(~self.identity, self.objects.size());
  const auto ordinal = static_cast<std::uint32_t>(self.objects.size());
  const ObjectId id = identities_.object({self.id, ordinal}, object.kind_, name);
  if (infos_.size() <= id) infos_.resize(id + 1);
  infos_[id] = {object.kind_, true, identity, std::string(name), {}};
  self.objects.push_back(id);
}

namespace {

// The execution that an object belongs to once it is destroyed. No machine counts that far.
constexpr std::uint64_t kDestroyed = ~std::uint64_t{0};

}  // namespace

void Machine::forget(Object& object) {
  if (object.generation_ != generation_) return;
  // Its memory may keep what it was for long, and whoever comes to it then is to be told. Volatile,
  // for to a compiler nobody looks at what is destroyed.
  *const_cast<volatile std::uint64_t*>(&object.generation_) = kDestroyed;
  --objects_living_;
  if (observer_ != nullptr) [[unlikely]]
    std::erase_if(living_objects_, [&](const auto& each) { return each.object == &object; });
  if (ending_ == Ending::none && ended_count_ + 1 < created_.size()) check_unused(object);
}

void Machine::meet_at(std::uint32_t place, ObjectKind kind, const std::string& name) {
  // Not one of the places of what the main thread makes.
  constexpr std::uint32_t kInMemory = 0x8000'0000;
  if (place >= placed_ids_.size()) placed_ids_.resize(place + 1, kNoObject);
  const ObjectId id = identities_.object({kMainThread, kInMemory | place}, kind, name);
  if (infos_.size() <= id) infos_.resize(id + 1);
  infos_[id] = {kind, true, mix_identity(kInMemory, place), name, {}};
  placed_ids_[place] = id;
}

namespace {

bool uses(const Operation& operation, const Object& object) {
  if (operation.kind != OperationKind::await) {
    return operation.object == &object || operation.second == &object;
  }
  return static_cast<const Awaiter*>(operation.context)->looked.contains(object);
}

}  // namespace

// Nothing can go on from an object that is gone while a thread is about to use it. Daemons may be
// left behind by a program that ends: such a one does not step again.
void Machine::check_unused(const Object& object) {
  for (Thread* thread : created_) {
    if (thread == running_ || thread->pending == nullptr) continue;
    if (!uses(*thread->pending, object)) continue;
    if (!thread->daemon) return note_destroyed_in_use(object, *thread);
    if (thread->pending->kind == OperationKind::await) set_enabled(*thread, can_step(*thread));
    scheduler_->loses(*this, thread->id);
    unpark(*thread);
    set_enabled(*thread, false);
    thread->pending = nullptr;
  }
}

void Machine::note_destroyed_in_use(const Object& object, const Thread& user) {
  const Operation& operation = *user.pending;
  // Not by the line, which is another one where reports look for that of the user's own code.
  const std::uint64_t key =
      mix_identity(object_identity(object.id_), static_cast<std::uint64_t>(operation.kind));
  note(FailureKind::lock_misuse, key, [&] {
    return Failure{FailureKind::lock_misuse,
                   thread_name(running_->id) + " destroys " + name_of(object.kind_) + " \"" +
                       object_name(object.id_) + "\" while " + thread_name(user.id) +
                       " is at its operation on it: " + name_of(operation.kind),
                   {},
                   {running_->id, user.id},
                   {operation.where}};
  });
  leave(Ending::failed);
}

void Machine::note_shared(Object& object) {
  object.shared_ = true;
  if (shared_ids_.size() <= object.id_) shared_ids_.resize(infos_.size());
  if (shared_ids_[object.id_]) return;
  shared_ids_[object.id_] = true;
  ++shared_count_;
}

namespace {

// Whether it can be that of an execution: see Machine's constructor. What others have put into the
// memory of an object that is gone, such as a pointer, seldom can.
bool may_be_generation(std::uint64_t number) {
  constexpr std::uint64_t kExecutionsMax = std::uint64_t{1} << 32;
  constexpr int kMachineBits = 40;
  const std::uint64_t machine = number >> kMachineBits;
  return machine != 0 && number - (machine << kMachineBits) < kExecutionsMax;
}

std::string use_of_destroyed(Machine& machine, const Object& object, bool intact) {
  const std::string user = machine.thread_name(machine.running().id);
  if (!intact) {
    return user + " uses an object that has been destroyed: its memory holds something else";
  }
  return user + " uses " + name_of(object.kind()) + " \"" + machine.object_name(object.id()) +
         "\", which has been destroyed";
}

}  // namespace

void Machine::wrong_world(const Object& object, source_location where) {
  const std::uint64_t generation = object.generation_;
  if (generation != 0 && !may_be_generation(generation)) {
    const bool intact = generation == kDestroyed && object.id_ < infos_.size();
    const std::uint64_t what = intact ? object_identity(object.id_) : where.line;
    fail(FailureKind::lock_misuse, mix_identity(what, running_->identity), [&] {
      return Failure{FailureKind::lock_misuse,
                     use_of_destroyed(*this, object, intact),
                     {},
                     {running_->id},
                     {place_of(where)}};
    });
    // Where an exception is on its way, no other can be thrown to leave the frames.
    give_up_stack("the use of what is destroyed", FailureKind::crash);
    std::abort();
  }
  const std::string place = where.line == 0
                                ? std::string()
                                : std::string(where.file) + ":" + std::to_string(where.line) + ": ";
  const std::string kind = name_of(object.kind_);
  // Kept here as well: the exception may meet a function that lets none through.
  usage_error_ = place + "a " + kind +
                 (object.generation_ == 0
                      ? " made outside of any execution is used inside one; make it in the body "
                        "that is checked"
                      : " is used after the execution that made it has ended");
  throw UsageError(usage_error_);
}

void Machine::note_held(const Object& object, source_location where) {
  if (recording_ != Recording::full || ending_ != Ending::none) return;
  infos_[object.id_].holders.emplace_back(running_->id, place_of(where));
}

void Machine::note_released(const Object& object) {
  if (recording_ != Recording::full || ending_ != Ending::none) return;
  auto& holders = infos_[object.id_].holders;
  const auto mine = std::find_if(holders.rbegin(), holders.rend(),
                                 [&](const auto& holder) { return holder.first == running_->id; });
  if (mine != holders.rend()) holders.erase(std::next(mine).base());
}

std::string Machine::object_name(ObjectId id) const {
  // A program that does something else than before may not come to make it.
  if (id >= infos_.size() || !infos_[id].met) return "an object that was not made";
  const ObjectInfo& info = infos_[id];
  if (!info.name.empty()) return info.name;
  const auto of_kind = std::count_if(infos_.begin(), infos_.begin() + id, [&](const auto& other) {
    return other.met && other.kind == info.kind && other.name.empty();
  });
  return std::string(name_of(info.kind)) + "#" + std::to_string(of_kind + 1);
}

void Machine::forget_shared_objects() {
  shared_ids_.clear();
  shared_count_ = 0;
}

std::string Machine::thread_name(ThreadId id) const {
  const auto created = std::find_if(created_.begin(), created_.end(),
                                    [&](const Thread* thread) { return thread->id == id; });
  if (created == created_.end()) return "a thread that was not started";  // as above
  const std::string number = "T" + std::to_string(created - created_.begin());
  const std::string& name = threads_[id]->name;
  return recording_ != Recording::full || name.empty() ? number : number + " (" + name + ")";
}

}  // namespace heddle
