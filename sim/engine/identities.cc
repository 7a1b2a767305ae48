#include "sim/engine/identities.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/engine/thread_set.h"
#include "sim/failure.h"

namespace heddle {

ThreadId Identities::thread(Made made) {
  const std::lock_guard guard(mutex_);
  const auto [entry, added] =
      thread_numbers_.try_emplace(key_of(made), static_cast<std::uint32_t>(threads_.size()));
  if (!added) return entry->second;
  if (threads_.size() >= ThreadSet::kCapacity) {
    thread_numbers_.erase(entry);
    throw UsageError("too many different threads in one search");
  }
  threads_.push_back(made);
  return entry->second;
}

ObjectId Identities::object(Made made, ObjectKind kind, std::string_view name) {
  const std::lock_guard guard(mutex_);
  const auto [entry, added] =
      object_numbers_.try_emplace(key_of(made), static_cast<std::uint32_t>(objects_.size()));
  if (added) objects_.push_back({made, kind, std::string(name)});
  return entry->second;
}

std::vector<Identities::Made> Identities::threads() const {
  const std::lock_guard guard(mutex_);
  return threads_;
}

std::vector<Identities::MadeObject> Identities::objects() const {
  const std::lock_guard guard(mutex_);
  return objects_;
}

void Identities::restore(const std::vector<Made>& threads, const std::vector<MadeObject>& objects) {
  for (std::size_t i = 1; i < threads.size(); ++i) thread(threads[i]);
  for (const MadeObject& met : objects) object(met.made, met.kind, met.name);
}

// The places on the way from the main thread to what was made.
std::vector<std::uint32_t> Identities::descent_of(Made made) const {
  std::vector<std::uint32_t> places{made.place};
  for (ThreadId maker = made.by; maker != kMainThread; maker = threads_[maker].by) {
    places.push_back(threads_[maker].place);
  }
  std::reverse(places.begin(), places.end());
  return places;
}

std::vector<std::string> Identities::names_of(const std::vector<bool>& chosen) const {
  const std::lock_guard guard(mutex_);
  std::vector<std::pair<std::vector<std::uint32_t>, ObjectId>> ordered;
  for (ObjectId id = 0; id < objects_.size(); ++id) {
    std::vector<std::uint32_t> descent = descent_of(objects_[id].made);
    const auto depth = static_cast<std::uint32_t>(descent.size());
    descent.insert(descent.begin(), depth);
    ordered.emplace_back(std::move(descent), id);
  }
  std::sort(ordered.begin(), ordered.end());
  std::vector<std::string> names;
  std::array<std::uint32_t, 256> unnamed{};
  for (const auto& [descent, id] : ordered) {
    const MadeObject& object = objects_[id];
    std::string name = object.name;
    if (name.empty()) {
      const std::uint32_t number = ++unnamed[static_cast<std::uint8_t>(object.kind)];
      name = std::string(name_of(object.kind)) + "#" + std::to_string(number);
    }
    if (id < chosen.size() && chosen[id]) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace heddle
