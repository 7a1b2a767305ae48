#include "checker/scheduler/reads_from.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/scheduler/operation_counts.h"

namespace heddle {

bool reads(OperationKind kind) noexcept {
  return kind != OperationKind::atomic_store && kind != OperationKind::var_write;
}

bool writes(OperationKind kind) noexcept {
  return kind != OperationKind::atomic_load && kind != OperationKind::var_read;
}

void ReadsFrom::begin() {
  ++execution_;
  followed_ = 0;
  pairs_.clear();
  combination_ = 0;
  for (std::vector<Count>& counts : counts_) counts.clear();
}

void ReadsFrom::follow(const Machine& machine) {
  const std::vector<Event>& events = machine.events();
  for (; followed_ < events.size(); ++followed_) {
    const Event& event = events[followed_];
    if (!is_decided(event.kind)) continue;
    if (event.object != kNoObject) take(event.thread, event.object, event.kind);
    if (event.second != kNoObject) take(event.thread, event.second, event.kind);
  }
}

void ReadsFrom::take(ThreadId thread, ObjectId object, OperationKind kind) {
  if (objects_.size() <= object) objects_.resize(object + 1);
  Entry& entry = objects_[object];
  if (entry.execution != execution_) entry = {execution_, {kNoThread, object, 0}};
  const AccessName self{thread, object, ++count_of(thread, object)};
  if (reads(kind)) {
    pairs_.push_back({self, entry.last_write});
    combination_ += pairs_.back().hash();
  }
  if (writes(kind)) entry.last_write = self;
}

std::uint32_t& ReadsFrom::count_of(ThreadId thread, ObjectId object) {
  if (counts_.size() <= thread) counts_.resize(thread + 1);
  std::vector<Count>& counts = counts_[thread];
  const auto found = std::find_if(counts.begin(), counts.end(),
                                  [&](const Count& count) { return count.object == object; });
  if (found != counts.end()) return found->count;
  return counts.emplace_back(Count{object, 0}).count;
}

std::uint32_t ReadsFrom::count_so_far(ThreadId thread, ObjectId object) const {
  if (counts_.size() <= thread) return 0;
  for (const Count& count : counts_[thread]) {
    if (count.object == object) return count.count;
  }
  return 0;
}

AccessName ReadsFrom::next_access(ThreadId thread, ObjectId object) const {
  return {thread, object, count_so_far(thread, object) + 1};
}

AccessName ReadsFrom::last_write(ObjectId object) const {
  const bool touched = object < objects_.size() && objects_[object].execution == execution_;
  return touched ? objects_[object].last_write : AccessName{kNoThread, object, 0};
}

bool ReadsFrom::done(const AccessName& access) const {
  return access.count == 0 || count_so_far(access.thread, access.object) >= access.count;
}

void to_json(nlohmann::json& json, const ReadsFrom::Pair& pair) {
  const auto& [read, write] = pair;
  json = {read.thread, read.object, read.count, write.thread, write.object, write.count};
}

void from_json(const nlohmann::json& json, ReadsFrom::Pair& pair) {
  pair.read = {json.at(0), json.at(1), json.at(2)};
  pair.write = {json.at(3), json.at(4), json.at(5)};
}

}  // namespace heddle
