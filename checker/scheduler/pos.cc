#include "checker/scheduler/pos.h"

namespace heddle {

ThreadId Pos::pick_thread(const SchedulePoint& point) {
  if (walks()) return walk(point);
  ThreadId chosen = kNoThread;
  std::uint64_t highest = 0;
  priorities_.for_each(point, [&](ThreadId id, std::uint64_t priority) {
    if (chosen != kNoThread && priority <= highest) return;
    highest = priority;
    chosen = id;
  });
  priorities_.pick(point, chosen);
  return chosen;
}

}  // namespace heddle
