#include "checker/scheduler/operation_counts.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace heddle {
namespace {

using Key = std::pair<ThreadId, ObjectId>;

// Adds to what is there of the same thread and object, or behind.
void add_count(std::vector<OperationCounts::Count>& counts, std::map<Key, std::size_t>& places,
               const OperationCounts::Count& count) {
  const auto [place, is_new] = places.try_emplace(Key(count.thread, count.object), counts.size());
  if (is_new) return counts.push_back(count);
  counts[place->second].operations += count.operations;
  counts[place->second].as_second += count.as_second;
  counts[place->second].writes = counts[place->second].writes || count.writes;
}

std::map<Key, std::size_t> places_in(const std::vector<OperationCounts::Count>& counts) {
  std::map<Key, std::size_t> places;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    places.emplace(Key(counts[i].thread, counts[i].object), i);
  }
  return places;
}

bool reads_only(OperationKind kind) noexcept {
  return kind == OperationKind::atomic_load || kind == OperationKind::var_read;
}

}  // namespace

bool is_decided(OperationKind kind) noexcept {
  switch (kind) {
    case OperationKind::thread_create:
    case OperationKind::thread_join:
    case OperationKind::thread_end:
    case OperationKind::timer:
    case OperationKind::choose:
    case OperationKind::await_read:
      return false;
    default:
      return true;
  }
}

OperationCounts::Profile OperationCounts::profile_of(const Machine& machine) {
  Profile profile;
  std::map<Key, std::size_t> places;
  for (const Event& event : machine.events()) {
    if (!is_decided(event.kind)) continue;
    const bool writes = !reads_only(event.kind);
    add_count(profile.counts, places, {event.thread, event.object, 1, 0, writes});
    if (event.second == kNoObject) continue;
    add_count(profile.counts, places, {event.thread, event.second, 0, 1, writes});
  }
  for (const Thread* thread : machine.threads()) {
    for (const Thread* child : thread->children) {
      if (profile.parents.size() <= child->id) profile.parents.resize(child->id + 1, kNoThread);
      profile.parents[child->id] = thread->id;
    }
  }
  return profile;
}

void OperationCounts::add(const Profile& profile) {
  ++runs_;
  std::map<Key, std::size_t> places = places_in(counts_);
  for (const Count& count : profile.counts) add_count(counts_, places, count);
  if (parents_.size() < profile.parents.size()) parents_.resize(profile.parents.size(), kNoThread);
  for (std::size_t i = 0; i < profile.parents.size(); ++i) {
    if (profile.parents[i] != kNoThread) parents_[i] = profile.parents[i];
  }
  find_shared();
}

void OperationCounts::find_shared() {
  struct Use {
    ThreadId thread;
    bool by_others;
    bool writes;
  };
  std::map<ObjectId, Use> uses;
  for (const Count& count : counts_) {
    if (count.object == kNoObject) continue;
    const auto [place, is_new] =
        uses.try_emplace(count.object, Use{count.thread, false, count.writes});
    Use& use = place->second;
    use.by_others = use.by_others || use.thread != count.thread;
    use.writes = use.writes || count.writes;
  }
  shared_.clear();
  for (const Count& count : counts_) {
    const auto use = uses.find(count.object);
    if (use == uses.end() || !use->second.by_others || !use->second.writes) continue;
    shared_.push_back(count.object);
    uses.erase(use);  // each once
  }
}

void OperationCounts::spread(ObjectId object, std::vector<std::int64_t>& operations) const {
  std::fill(operations.begin(), operations.end(), 0);
  for (const Count& count : counts_) {
    if (object != kNoObject && count.object != object) continue;
    const std::int64_t on_it = count.operations + (object != kNoObject ? count.as_second : 0);
    for (ThreadId thread = count.thread; thread != kNoThread; thread = parent_of(thread)) {
      if (operations.size() <= thread) operations.resize(thread + 1);
      operations[thread] += on_it;
    }
  }
}

void to_json(nlohmann::json& json, const OperationCounts::Count& count) {
  json = {count.thread, count.object, count.operations, count.as_second, count.writes};
}

void from_json(const nlohmann::json& json, OperationCounts::Count& count) {
  count = {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4)};
}

void to_json(nlohmann::json& json, const OperationCounts::Profile& profile) {
  json = {{"counts", profile.counts}, {"parents", profile.parents}};
}

void from_json(const nlohmann::json& json, OperationCounts::Profile& profile) {
  json.at("counts").get_to(profile.counts);
  json.at("parents").get_to(profile.parents);
}

}  // namespace heddle
