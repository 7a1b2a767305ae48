#include "checker/scheduler/surw.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace heddle {

Surw::Surw(std::uint64_t seed, Interest interest)
    : Sampler(seed), interest_(interest), counts_(std::make_shared<OperationCounts>()) {}

void Surw::go_on_at(std::uint64_t first) {
  Sampler::go_on_at(first);
  recent_.clear();
}

void Surw::measure(const Machine& machine) {
  recent_.push_back(OperationCounts::profile_of(machine));
  auto counts = std::make_shared<OperationCounts>(*counts_);
  counts->add(recent_.back());
  counts_ = std::move(counts);
}

void Surw::learn_from(const Sampler& other) {
  Sampler::learn_from(other);
  const auto& recent = static_cast<const Surw&>(other).recent_;
  if (recent.empty()) return;
  auto counts = std::make_shared<OperationCounts>(*counts_);
  for (const OperationCounts::Profile& profile : recent) counts->add(profile);
  counts_ = std::move(counts);
}

nlohmann::json Surw::learned() const {
  nlohmann::json learned = Sampler::learned();
  learned["profiles"] = recent_;
  return learned;
}

void Surw::set_learned(const nlohmann::json& learned) {
  Sampler::set_learned(learned);
  learned.at("profiles").get_to(recent_);
}

void Surw::begin() {
  met_ = 0;
  followed_ = 0;
  intended_ = kNoThread;
  living_.clear();
  object_ = kNoObject;
  const std::vector<ObjectId>& shared = counts_->shared();
  if (interest_ == Interest::one_object && !shared.empty()) {
    object_ = shared[random().below(static_cast<std::uint32_t>(shared.size()))];
  }
  counts_->spread(object_, remaining_);
}

ThreadId Surw::pick_thread(const SchedulePoint& point) {
  if (walks()) return walk(point);
  follow(point.machine);
  if (intended_ == kNoThread) draw_intended();
  free_.clear();
  for (const Thread* thread : living_) {
    if (!point.candidates.contains(thread->id)) continue;
    if (thread->id == intended_ || !interests(*thread->pending)) free_.push_back(thread->id);
  }
  // Whoever was intended cannot go on before another has.
  if (free_.empty()) return intended_ = draw_candidate(point);
  if (free_.size() == 1) return free_.front();
  return free_[random().below(static_cast<std::uint32_t>(free_.size()))];
}

// Counts what has happened since, where nobody was asked as well.
void Surw::follow(const Machine& machine) {
  const std::vector<Thread*>& threads = machine.threads();
  for (; met_ < threads.size(); ++met_) {
    const ThreadId id = threads[met_]->id;
    living_.push_back(threads[met_]);
    if (remaining_.size() <= id) remaining_.resize(id + 1);
    const ThreadId parent = counts_->parent_of(id);
    if (parent != kNoThread) remaining_[parent] -= remaining_[id];
  }
  const std::vector<Event>& events = machine.events();
  for (; followed_ < events.size(); ++followed_) {
    const Event& event = events[followed_];
    if (!is_decided(event.kind) || !interests(event.object, event.second)) continue;
    remaining_[event.thread] -= counts_->runs();
    if (event.thread == intended_) intended_ = kNoThread;
  }
}

bool Surw::interests(ObjectId object, ObjectId second) const noexcept {
  if (interest_ == Interest::everything) return true;
  return object_ != kNoObject && (object == object_ || second == object_);
}

bool Surw::interests(const Operation& operation) const noexcept {
  if (interest_ == Interest::everything) return true;
  const auto is_of_interest = [&](const Object* object) {
    return object != nullptr && object->id() == object_;
  };
  return object_ != kNoObject &&
         (is_of_interest(operation.object) || is_of_interest(operation.second));
}

// By what each has left. What was counted may be too few: then nobody is intended, and the one who
// comes first to an operation of interest is free to be drawn.
void Surw::draw_intended() {
  std::erase_if(living_, [](const Thread* thread) { return thread->ended || thread->halted; });
  std::int64_t total = 0;
  for (const Thread* thread : living_) total += std::max<std::int64_t>(remaining_[thread->id], 0);
  if (total == 0) return;
  std::int64_t drawn =
      static_cast<std::int64_t>(random().next() % static_cast<std::uint64_t>(total));
  for (const Thread* thread : living_) {
    drawn -= std::max<std::int64_t>(remaining_[thread->id], 0);
    if (drawn < 0) {
      intended_ = thread->id;
      return;
    }
  }
}

// Of candidates that all have an operation of interest pending, which is one more at least.
ThreadId Surw::draw_candidate(const SchedulePoint& point) {
  const std::int64_t one = std::max<std::int64_t>(counts_->runs(), 1);
  const auto weight = [&](ThreadId id) { return std::max(remaining_[id], one); };
  std::int64_t total = 0;
  point.candidates.for_each([&](ThreadId id) { total += weight(id); });
  std::int64_t drawn =
      static_cast<std::int64_t>(random().next() % static_cast<std::uint64_t>(total));
  for (const Thread* thread : living_) {
    if (!point.candidates.contains(thread->id)) continue;
    drawn -= weight(thread->id);
    if (drawn < 0) return thread->id;
  }
  return kNoThread;
}

}  // namespace heddle
