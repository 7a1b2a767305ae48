#include "sim/engine/identities.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/engine/thread_set.h"
#include "sim/failure.h"

namespace heddle {

namespace {

// A thread that has no stack left for what is done under the lock is to crash before it holds that:
// others wait for it, and so does the report of the crash.
[[gnu::noinline]] void touch_stack() {
  constexpr std::size_t kRoom = 8 * 1024;
  std::array<volatile char, kRoom> room;
  room[0] = 0;
}

}  // namespace

ThreadId Identities::thread(Made made) {
  touch_stack();
  const std::lock_guard guard(mutex_);
  if (const auto known = thread_numbers_.find(key_of(made)); known != thread_numbers_.end()) {
    return known->second;
  }
  if (numbering_ == nullptr && threads_.size() >= ThreadSet::kCapacity) {
    throw UsageError("too many different threads in one search");
  }
  const auto next = static_cast<ThreadId>(threads_.size());
  const ThreadId number = numbering_ == nullptr ? next : numbering_->thread(made);
  thread_numbers_.emplace(key_of(made), number);
  if (number >= threads_.size()) threads_.resize(std::size_t{number} + 1);
  threads_[number] = made;
  return number;
}

ObjectId Identities::object(Made made, ObjectKind kind, std::string_view name) {
  touch_stack();
  const std::lock_guard guard(mutex_);
  if (const auto known = object_numbers_.find(key_of(made)); known != object_numbers_.end()) {
    return known->second;
  }
  MadeObject object{made, kind, std::string(name)};
  const auto next = static_cast<ObjectId>(objects_.size());
  const ObjectId number = numbering_ == nullptr ? next : numbering_->object(object);
  object_numbers_.emplace(key_of(made), number);
  if (number >= objects_.size()) objects_.resize(std::size_t{number} + 1);
  objects_[number] = std::move(object);
  return number;
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
