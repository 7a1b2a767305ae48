#include "checker/scheduler/random.h"

#include "sim/engine/machine.h"

namespace heddle {

RandomWalk RandomWalk::once(std::uint64_t seed) noexcept { return RandomWalk(seed, true); }

RandomWalk RandomWalk::from(std::uint64_t seed, std::uint64_t first) noexcept {
  return RandomWalk(seed, first - 1);
}

ThreadId RandomWalk::pick_thread(const SchedulePoint& point) {
  std::uint32_t drawn = random_.below(point.candidates.size());
  for (const Thread* thread : point.machine.threads()) {
    if (point.candidates.contains(thread->id) && drawn-- == 0) return thread->id;
  }
  return kNoThread;
}

bool RandomWalk::begin_execution() {
  if (!once_) {
    execution_seed_ = seeds_.next();
    random_ = SplitMix64(execution_seed_);
  }
  return true;
}

}  // namespace heddle
