#include "checker/scheduler/pos.h"

namespace heddle {

void Pos::begin() {
  met_ = 0;
  last_ = kNoThread;
  touched_ = {};
}

ThreadId Pos::pick_thread(const SchedulePoint& point) {
  if (walks()) return walk(point);
  const Machine& machine = point.machine;
  if (met_ < machine.thread_count()) meet_threads(machine);
  const bool alone = machine.step_count() != step_ + 1;
  ThreadId chosen = kNoThread;
  std::uint64_t highest = 0;
  point.candidates.for_each([&](ThreadId id) {
    Entry& entry = entries_[id];
    const bool anew =
        !entry.drawn || alone || id == last_ ||
        (touched_.object != kNoObject && may_race(touched_, Touched(*machine.pending(id))));
    if (anew) draw(entry);
    if (chosen != kNoThread && entry.priority <= highest) return;
    highest = entry.priority;
    chosen = id;
  });
  last_ = chosen;
  touched_ = Touched(*machine.pending(chosen));
  step_ = machine.step_count();
  return chosen;
}

// The numbers that a thread draws are its own, by the order of creation: it does not matter in
// which order the threads draw.
void Pos::meet_threads(const Machine& machine) {
  constexpr unsigned kDrawsBits = 44;
  const std::vector<Thread*>& threads = machine.threads();
  for (; met_ < threads.size(); ++met_) {
    const ThreadId id = threads[met_]->id;
    if (entries_.size() <= id) entries_.resize(id + 1);
    entries_[id] = {0, execution_seed() + (std::uint64_t{met_ + 1} << kDrawsBits), false};
  }
}

void Pos::draw(Entry& entry) noexcept {
  entry.priority = SplitMix64(entry.draws++).next();
  entry.drawn = true;
}

}  // namespace heddle
