#include "checker/scheduler/pct.h"

#include <algorithm>
#include <cmath>

namespace heddle {

Pct::Pct(std::uint64_t seed, std::uint32_t depth) : Sampler(seed), changes_(depth - 1) {}

void Pct::begin() {
  order_.clear();
  high_count_ = 0;
  met_ = 0;
  next_change_ = 0;
  const auto points = static_cast<std::uint32_t>(std::max<std::uint64_t>(points_max(), 1));
  for (std::uint64_t& change : changes_) change = 1 + random().below(points);
  std::sort(changes_.begin(), changes_.end());
}

std::optional<Guarantee> Pct::guarantee() const {
  Guarantee guarantee;
  guarantee.depth = static_cast<std::uint32_t>(changes_.size() + 1);
  guarantee.threads = threads_max();
  guarantee.points = std::max<std::uint64_t>(points_max(), 1);
  const auto points = static_cast<double>(guarantee.points);
  const auto changes = static_cast<double>(changes_.size());
  guarantee.probability = 1 / (guarantee.threads * std::pow(points, changes));
  guarantee.executions_for_95 = std::ceil(std::log(0.05) / std::log1p(-guarantee.probability));
  if (guarantee.threads == 1) guarantee.executions_for_95 = 1;
  return guarantee;
}

ThreadId Pct::pick_thread(const SchedulePoint& point) {
  if (walks()) return walk(point);
  if (met_ < point.machine.thread_count()) meet_threads(point.machine);
  while (next_change_ < changes_.size() && changes_[next_change_] <= points()) {
    lower(first_candidate(point));
    ++next_change_;
  }
  return order_[first_candidate(point)]->id;
}

// New threads come in at a random place among those that were not lowered.
void Pct::meet_threads(const Machine& machine) {
  const std::vector<Thread*>& threads = machine.threads();
  for (; met_ < threads.size(); ++met_) {
    const std::uint32_t place = random().below(static_cast<std::uint32_t>(++high_count_));
    order_.insert(order_.begin() + place, threads[met_]);
  }
}

// Forgets the threads before it that have ended.
std::size_t Pct::first_candidate(const SchedulePoint& point) {
  std::size_t place = 0;
  while (!point.candidates.contains(order_[place]->id)) {
    if (order_[place]->ended) {
      order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(place));
      if (place < high_count_) --high_count_;
    } else {
      ++place;
    }
  }
  return place;
}

// Those that have been lowered are in random order, as the paper's numbers of the points are.
void Pct::lower(std::size_t place) {
  const Thread* const thread = order_[place];
  order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(place));
  if (place < high_count_) --high_count_;
  const auto lowered = static_cast<std::uint32_t>(order_.size() - high_count_);
  const std::size_t behind = high_count_ + random().below(lowered + 1);
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(behind), thread);
}

}  // namespace heddle
