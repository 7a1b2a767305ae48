#include "checker/scheduler/dfs.h"

#include <utility>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {
bool DepthFirst::begin_execution() {
  depth_ = 0;
  preemptions_ = 0;
  departure_.reset();
  if (pool_ != nullptr) return began_ = begin_with_others();
  if (!began_) return began_ = true;
  return backtrack();
}

bool DepthFirst::backtrack() {
  while (!frames_.empty() && frames_.back().answer_index + 1 >= frames_.back().answer_end) {
    frames_.pop_back();
  }
  if (frames_.empty()) return false;
  ++frames_.back().answer_index;
  frames_.back().announced.reset();
  return true;
}

bool DepthFirst::begin_with_others() {
  if (pool_->wants_more()) give_away();
  if (backtrack()) return true;
  const std::optional<Path> path = pool_->take();
  if (path) adopt(*path);
  return path.has_value();
}

// Gives the later half of the answers that are left at the first frame that has some, for the most
// lies below it. One answer is worth giving only where there is something else to go on with.
void DepthFirst::give_away() {
  std::size_t shallowest = frames_.size();
  std::uint32_t left = 0;
  for (std::size_t i = 0; i < frames_.size() && left < 2; ++i) {
    const std::uint32_t here = frames_[i].answer_end - frames_[i].answer_index - 1;
    if (here > 0 && left == 0) shallowest = i;
    left += here;
  }
  if (left < 2) return;
  Path path;
  for (std::size_t i = 0; i < shallowest; ++i) {
    const Frame& frame = frames_[i];
    path.frames.push_back({frame.answer_index, frame.answer_index + 1, frame.answer_count});
  }
  Frame& frame = frames_[shallowest];
  const std::uint32_t middle = frame.answer_end - (frame.answer_end - frame.answer_index) / 2;
  path.frames.push_back({middle, std::exchange(frame.answer_end, middle), frame.answer_count});
  pool_->give(std::move(path));
}

std::optional<DfsPath> DepthFirst::path() const {
  if (!began_) return std::nullopt;
  Path path;
  for (const Frame& frame : frames_) {
    path.frames.push_back({frame.answer_index, frame.answer_end, frame.answer_count});
  }
  return path;
}

void DepthFirst::adopt(const Path& path) {
  frames_.clear();
  for (const Path::Frame& frame : path.frames) {
    Frame& adopted = frames_.emplace_back();
    adopted.answer_index = frame.answer_index;
    adopted.answer_end = frame.answer_end;
    adopted.answer_count = frame.answer_count;
    adopted.adopted = true;
  }
}

// An adopted frame has its candidates by the order in which next_candidate() gives them. Returns
// whether there are as many as there were.
bool DepthFirst::find_candidates(Frame& frame, const SchedulePoint& point) {
  frame.adopted = false;
  if (frame.answer_count != point.candidates.size()) {
    depart(frame, std::to_string(point.candidates.size()) + " candidates", {});
    return false;
  }
  if (point.previous_continues) frame.first = point.previous;
  if (frame.answer_index == 0) return true;
  const std::uint32_t passed = frame.answer_index - (frame.first != kNoThread ? 1 : 0);
  for (std::uint32_t i = 0; i < passed; ++i) next_candidate(frame, point);
  return true;
}

DepthFirst::Frame& DepthFirst::next_frame(std::uint32_t answer_count) {
  if (depth_ == frames_.size()) {
    Frame& frame = frames_.emplace_back();
    frame.answer_count = frame.answer_end = answer_count;
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
  if (frame.adopted && !find_candidates(frame, point)) return kNoThread;
  const ThreadId chosen = frame.announced ? follow(frame, point) : next_candidate(frame, point);
  if (departure_) return kNoThread;
  if (chosen == kNoThread) {
    // The others are known to wait in loops by now.
    frame.answer_count = frame.answer_end = frame.answer_index;
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
  --frame.answer_end;
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
  if (pool_ != nullptr) began_ = false;
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
