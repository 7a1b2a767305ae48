#include "checker/scheduler/dfs.h"

#include <utility>

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
  departure_.reset();
  if (pool_ != nullptr) return began_ = begin_with_others();
  if (!began_) return began_ = true;
  return backtrack();
}

bool DepthFirst::backtrack() {
  while (!frames_.empty() && frames_.back().answer_index + 1 == frames_.back().answer_end) {
    frames_.pop_back();
  }
  if (frames_.empty()) return false;
  ++frames_.back().answer_index;
  frames_.back().announced.reset();
  return true;
}

bool DepthFirst::begin_with_others() {
  if (pool_->wanted()) give_away();
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
    frames_.push_back({frame.answer_index, frame.answer_end, frame.answer_count, {}});
  }
}

DepthFirst::Frame& DepthFirst::next_frame(std::uint32_t answer_count) {
  if (depth_ == frames_.size()) frames_.push_back({0, answer_count, answer_count, {}});
  return frames_[depth_++];
}

ThreadId DepthFirst::pick_thread(const SchedulePoint& point) {
  if (departure_) return kNoThread;
  const std::uint32_t count = point.candidates.size();
  Frame& frame = next_frame(count);
  if (frame.answer_count != count) {
    depart(frame, std::to_string(count) + " candidates", {});
    return kNoThread;
  }
  const ThreadId chosen = candidate(point, frame.answer_index);
  const Announced announced = Announced::by(point.machine, chosen);
  if (!frame.announced) frame.announced = announced;
  if (*frame.announced == announced) return chosen;
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
