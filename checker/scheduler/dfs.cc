#include "checker/scheduler/dfs.h"

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

// The candidate that is tried as number `index`.
ThreadId candidate(const SchedulePoint& point, std::uint32_t index) {
  if (!point.previous_continues) return point.candidates.nth(index);
  if (index == 0) return point.previous;
  const ThreadId with_previous = point.candidates.nth(index - 1);
  return with_previous < point.previous ? with_previous : point.candidates.nth(index);
}

}  // namespace

bool DepthFirst::begin_execution() {
  depth_ = 0;
  preemptions_ = 0;
  departure_.reset();
  if (!began_) return began_ = true;
  while (!frames_.empty() && frames_.back().answer_index + 1 == frames_.back().answer_count) {
    frames_.pop_back();
  }
  if (frames_.empty()) return false;
  ++frames_.back().answer_index;
  frames_.back().announced.reset();
  return true;
}

DepthFirst::Frame& DepthFirst::next_frame(std::uint32_t answer_count) {
  if (depth_ == frames_.size()) frames_.push_back({0, answer_count, {}});
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
  const std::uint32_t count = count_within_bound(point);
  Frame& frame = next_frame(count);
  if (frame.answer_count != count) {
    depart(frame, std::to_string(count) + " candidates", {});
    return kNoThread;
  }
  const ThreadId chosen = candidate(point, frame.answer_index);
  const Announced announced = Announced::by(point.machine, chosen);
  if (!frame.announced) frame.announced = announced;
  if (*frame.announced == announced) {
    if (point.previous_continues && chosen != point.previous) ++preemptions_;
    return chosen;
  }
  depart(frame, announced.text(point.machine), announced.where);
  departure_->expected = frame.announced->text(point.machine);
  return kNoThread;
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
