#ifndef HEDDLE_CHECKER_SCHEDULER_DFS_H_
#define HEDDLE_CHECKER_SCHEDULER_DFS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/scheduler/announced.h"
#include "checker/work_pool.h"
#include "sim/scheduler.h"

namespace heddle {

// A path of DepthFirst's search tree at whose end its next execution begins, with the answers that
// are still to be given on it: work to be given to another worker, or kept in a file.
struct DfsPath {
  struct Frame {
    std::uint32_t answer_index = 0;
    std::uint32_t answer_end = 0;  // of those to be tried on this path
    std::uint32_t answer_count = 0;
  };
  std::vector<Frame> frames;  // none: the whole search
};

// Every interleaving, by depth-first search over the answers, and nothing clever: the oracle that
// the reduced searches are tested against. The thread that ran last comes first, so that the first
// execution has no preemption; then the others by their number.
//
// With `preemptions_max` only interleavings with no more preemptions: context bounding (Musuvathi,
// Qadeer: "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI
// 2007).
//
// Several can search together, each on an OS thread of its own: one that has work gives a part of
// the answers at the first frame that has some left to one that has none. That, and to go on from a
// path, is for programs without loops that wait: what was learned of such decides which answers
// there are.
//
// Cost: as many executions as there are interleavings. Memory: one frame for each answer of the
// longest execution.
class DepthFirst final : public Scheduler {
 public:
  using Path = DfsPath;

  explicit DepthFirst(std::optional<std::uint32_t> preemptions_max = std::nullopt) noexcept
      : preemptions_max_(preemptions_max) {}
  // Takes all its work from `pool`, and gives some to others who wait for it. Their machines must
  // share their Identities.
  explicit DepthFirst(WorkExchange<Path>& pool) noexcept : pool_(&pool) {}

  bool begin_execution() override;
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  void end_execution(const Machine& machine) override;
  bool finds_loops() const override { return true; }
  bool follows_schedule() const override { return depth_ < frames_.size(); }
  void retract() override;
  const Departure* departure() const override { return departure_ ? &*departure_ : nullptr; }
  bool left_out() const override { return left_out_; }

  // Knuth's estimate of the number of executions ("Estimating the efficiency of backtrack
  // programs", Mathematics of Computation 29, 1975): the product of the numbers of candidates
  // along a path is, over random paths, right in the mean. Here the mean is over the leaves seen
  // so far, each weighted by what it stands for; exact once the search has ended.
  std::optional<double> estimate() const override;
  double explored_share() const override { return explored_share_; }

  // What is left for this worker to do where its next execution has begun and was not run; none
  // where it has not begun.
  std::optional<Path> path() const;

 private:
  struct Frame {
    std::uint32_t answer_index = 0;
    std::uint32_t answer_end = 0;  // others try those from here on
    std::uint32_t answer_count = 0;
    bool adopted = false;                // from a path, and not met since
    ThreadId first = kNoThread;          // tried before the others: the one that ran last
    ThreadId latest = kNoThread;         // of the others, the one tried last
    bool preempts = false;               // by the answer
    std::optional<Announced> announced;  // by the chosen thread; none for a value
  };

  bool backtrack();
  bool begin_with_others();
  void give_away();
  void adopt(const Path& path);
  bool find_candidates(Frame& frame, const SchedulePoint& point);
  Frame& next_frame(std::uint32_t answer_count);
  ThreadId follow(const Frame& frame, const SchedulePoint& point);
  static ThreadId next_candidate(Frame& frame, const SchedulePoint& point);
  void depart(const Frame& frame, const std::string& found, source_location where);

  std::uint32_t count_within_bound(const SchedulePoint& point);

  const std::optional<std::uint32_t> preemptions_max_;
  std::uint32_t preemptions_ = 0;  // in this execution
  bool left_out_ = false;
  WorkExchange<Path>* const pool_ = nullptr;
  std::vector<Frame> frames_;
  std::size_t depth_ = 0;  // answers given in this execution
  bool began_ = false;     // an execution, that has not ended since; without a pool, any
  std::optional<Departure> departure_;
  double explored_share_ = 0;  // of the tree, by the probability of the paths to its leaves
  std::uint64_t leaves_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_DFS_H_
