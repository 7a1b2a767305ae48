#include "checker/scheduler/dfs.h"

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {
bool DepthFirst::begin_execution() {
  depth_ = 0;
  preemptions_ = 0;
  departure_.reset();
  if (!began_) return began_ = true;
  while (!frames_.empty() && frames_.back().answer_index + 1 >= frames_.back().answer_count) {
    frames_.pop_back();
  }
  if (frames_.empty()) return false;
  ++frames_.back().answer_index;
  frames_.back().announced.reset();
  return true;
}

DepthFirst::Frame& DepthFirst::next_frame(std::uint32_t answer_count) {
  if (depth_ == frames_.size()) {
    frames_.emplace_back();
    frames_.back().answer_count = answer_count;
  }
  return frames_[depth_++];
}

// How many of the candidates can be tried: the thread before, which comes first, alone, where
// another would be a preemption too many.
std::uint32_t DepthFirst::count_within_bound(const SchedulePoint& point) {
  if (!point.previous_continues || preemptions_ != preemptions_max_) {
    return point.candidates.size();
  }
  left_out_ = true;
  return 1;
}

ThreadId DepthFirst::pick_thread(const SchedulePoint& point) {
  if (departure_) return kNoThread;
  const bool is_new = depth_ == frames_.size();
  Frame& frame = next_frame(count_within_bound(point));
  if (is_new && point.previous_continues) frame.first = point.previous;
  const ThreadId chosen = frame.announced ? follow(frame, point) : next_candidate(frame, point);
  if (departure_) return kNoThread;
  if (chosen == kNoThread) {
    frame.answer_count = frame.answer_index;  // the others are known to wait in loops by now
    return kNoThread;
  }
  frame.preempts = point.previous_continues && chosen != point.previous;
  preemptions_ += frame.preempts;
  if (!frame.announced) frame.announced = Announced::by(point.machine, chosen);
  return chosen;
}

ThreadId DepthFirst::follow(const Frame& frame, const SchedulePoint& point) {
  const ThreadId chosen = frame.announced->thread;
  if (!point.allows(chosen)) {
    depart(frame, std::to_string(point.candidates.size()) + " candidates", {});
    return kNoThread;
  }
  const Announced announced = Announced::by(point.machine, chosen);
  if (*frame.announced == announced) return chosen;
  depart(frame, announced.text(point.machine), announced.where);
  departure_->expected = frame.announced->text(point.machine);
  return kNoThread;
}

// By number, so that the order stays when threads that wait in loops are no candidates any more.
ThreadId DepthFirst::next_candidate(Frame& frame, const SchedulePoint& point) {
  if (frame.answer_index == 0 && frame.first != kNoThread) return frame.first;
  for (std::uint32_t i = 0; i < point.candidates.size(); ++i) {
    const ThreadId thread = point.candidates.nth(i);
    if (thread == frame.first) continue;
    if (frame.latest == kNoThread || thread > frame.latest) return frame.latest = thread;
  }
  return kNoThread;
}

void DepthFirst::retract() {
  HEDDLE_ASSERT(depth_ > 0 && depth_ == frames_.size());
  --depth_;
  Frame& frame = frames_.back();
  preemptions_ -= std::exchange(frame.preempts, false);
  frame.announced.reset();
  if (frame.answer_index == 0) frame.first = kNoThread;
  if (--frame.answer_count == 0) frames_.pop_back();
}

std::uint32_t DepthFirst::pick_value(ChoiceKind, std::uint32_t count) {
  if (departure_) return 0;
  Frame& frame = next_frame(count);
  if (frame.answer_count == count) return frame.answer_index;
  depart(frame, "a choice of " + std::to_string(count) + " values", {});
  return 0;
}

void DepthFirst::depart(const Frame& frame, const std::string& found, source_location where) {
  departure_.emplace();
  departure_->expected = std::to_string(frame.answer_count) + " candidates";
  departure_->found = found;
  if (frame.announced) departure_->locations.push_back(frame.announced->where);
  if (where.line != 0) departure_->locations.push_back(where);
}

void DepthFirst::end_execution(const Machine&) {
  if (departure_) return;
  if (depth_ != frames_.size()) {
    depart(frames_[depth_], "the end of the execution", {});
    return;
  }
  double share = 1;
  for (const Frame& frame : frames_) share /= frame.answer_count;
  explored_share_ += share;
  ++leaves_;
}

std::optional<double> DepthFirst::estimate() const {
  if (leaves_ == 0 || explored_share_ <= 0) return std::nullopt;
  return static_cast<double>(leaves_) / explored_share_;
}

}  // namespace heddle
