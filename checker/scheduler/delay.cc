#include "checker/scheduler/delay.h"

#include <algorithm>

namespace heddle {

void Delay::begin() {
  next_delay_ = 0;
  turn_ = 0;
  const auto points = static_cast<std::uint32_t>(points_max());
  for (std::uint64_t& delay : delays_) delay = 1 + random().below(points + 1);
  std::sort(delays_.begin(), delays_.end());
}

ThreadId Delay::pick_thread(const SchedulePoint& point) {
  if (walks()) return walk(point);
  const std::vector<Thread*>& threads = point.machine.threads();
  const auto find_turn = [&] {
    while (!point.candidates.contains(threads[turn_]->id)) turn_ = (turn_ + 1) % threads.size();
  };
  find_turn();
  for (; next_delay_ < delays_.size() && delays_[next_delay_] <= points(); ++next_delay_) {
    turn_ = (turn_ + 1) % threads.size();
    find_turn();
  }
  return threads[turn_]->id;
}

}  // namespace heddle
