// Identity and names of simulated objects, and who holds them.

#include <algorithm>
#include <string>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

const char* name_of(ObjectKind kind) noexcept {
  switch (kind) {
    case ObjectKind::mutex: return "mutex";
    case ObjectKind::recursive_mutex: return "recursive_mutex";
    case ObjectKind::timed_mutex: return "timed_mutex";
    case ObjectKind::recursive_timed_mutex: return "recursive_timed_mutex";
    case ObjectKind::shared_mutex: return "shared_mutex";
    case ObjectKind::condition_variable: return "condition_variable";
    case ObjectKind::semaphore: return "semaphore";
    case ObjectKind::latch: return "latch";
    case ObjectKind::barrier: return "barrier";
    case ObjectKind::once_flag: return "once_flag";
    case ObjectKind::atomic: return "atomic";
    case ObjectKind::atomic_flag: return "atomic_flag";
    case ObjectKind::var: return "var";
  }
  return "object";
}

void Object::used_outside() const {
  throw UsageError(std::string("a ") + name_of(kind_) +
                   " made inside an execution is used outside of any");
}

void Machine::adopt(Object& object, std::string_view name) {
  Thread& self = *running_;
  object.generation_ = generation_;
  if (object_ids_.size() <= self.id) object_ids_.resize(self.id + 1);
  std::vector<ObjectId>& ids = object_ids_[self.id];
  const std::uint32_t ordinal = self.object_count++;
  if (ordinal == ids.size()) {
    ids.push_back(static_cast<ObjectId>(infos_.size()));
    const std::uint64_t identity = mix_identity(~self.identity, ordinal);
    infos_.push_back({object.kind_, identity, std::string(name), {}});
  }
  object.id_ = ids[ordinal];
  ++objects_living_;
}

void Machine::forget(Object& object) {
  if (object.generation_ == generation_) --objects_living_;
}

void Machine::note_shared(Object& object) {
  object.shared_ = true;
  if (shared_ids_.size() <= object.id_) shared_ids_.resize(infos_.size());
  if (shared_ids_[object.id_]) return;
  shared_ids_[object.id_] = true;
  ++shared_count_;
}

void Machine::wrong_world(const Object& object, source_location where) const {
  const std::string place = where.line == 0 ? std::string()
                                            : std::string(where.file) + ":" +
                                                  std::to_string(where.line) + ": ";
  const std::string kind = name_of(object.kind_);
  if (object.generation_ == 0) {
    throw UsageError(place + "a " + kind +
                     " made outside of any execution is used inside one; make it in the body "
                     "that is checked");
  }
  throw UsageError(place + "a " + kind + " is used after the execution that made it has ended");
}

void Machine::note_held(const Object& object, source_location where) {
  if (recording_ != Recording::full || ending_ != Ending::none) return;
  infos_[object.id_].holders.emplace_back(running_->id, where);
}

void Machine::note_released(const Object& object) {
  if (recording_ != Recording::full || ending_ != Ending::none) return;
  auto& holders = infos_[object.id_].holders;
  const auto mine = std::find_if(holders.rbegin(), holders.rend(), [&](const auto& holder) {
    return holder.first == running_->id;
  });
  if (mine != holders.rend()) holders.erase(std::next(mine).base());
}

std::string Machine::object_name(ObjectId id) const {
  HEDDLE_ASSERT(id < infos_.size());
  const ObjectInfo& info = infos_[id];
  if (!info.name.empty()) return info.name;
  const auto of_kind = std::count_if(infos_.begin(), infos_.begin() + id, [&](const auto& other) {
    return other.kind == info.kind && other.name.empty();
  });
  return std::string(name_of(info.kind)) + "#" + std::to_string(of_kind + 1);
}

std::vector<std::string> Machine::shared_object_names() const {
  std::vector<std::string> names;
  for (ObjectId id = 0; id < shared_ids_.size(); ++id) {
    if (shared_ids_[id]) names.push_back(object_name(id));
  }
  return names;
}

std::string Machine::thread_name(ThreadId id) const {
  const std::string number = "T" + std::to_string(creation_rank(id));
  const std::string& name = threads_[id]->name;
  return recording_ != Recording::full || name.empty() ? number : number + " (" + name + ")";
}

}  // namespace heddle
