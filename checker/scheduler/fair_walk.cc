#include "checker/scheduler/fair_walk.h"

namespace heddle {

ThreadId FairWalk::pick_thread(const SchedulePoint& point) {
  const ThreadSet& candidates = point.candidates;
  if (random_answers_ > 0) {
    --random_answers_;
    return candidates.nth(random_.below(candidates.size()));
  }
  if (candidates.contains(last_) && point.previous == last_ && taken_ < quantum_) {
    ++taken_;
    return last_;
  }
  taken_ = 1;
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    if (candidates.nth(i) > last_) return last_ = candidates.nth(i);
  }
  return last_ = candidates.nth(0);
}

std::uint32_t FairWalk::pick_value(ChoiceKind, std::uint32_t count) {
  if (random_answers_ == 0) return 0;
  --random_answers_;
  return random_.below(count);
}

}  // namespace heddle
