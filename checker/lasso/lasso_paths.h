#ifndef HEDDLE_CHECKER_LASSO_LASSO_PATHS_H_
#define HEDDLE_CHECKER_LASSO_LASSO_PATHS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/lasso/lasso_hunt.h"
#include "checker/scheduler/dfs.h"
#include "checker/scheduler/guided.h"
#include "sim/engine/state_observer.h"

namespace heddle {

// The states of a cycle, by their fingerprints, which are the same in all executions on one
// machine; but not where the program's stacks hold addresses that change.
struct CycleStates {
  struct State {
    std::uint64_t moment;  // since the cycle began
    std::size_t answers;   // of the cycle's that were given
  };
  std::unordered_map<std::uint64_t, State> at;
};

// Goes through one lasso, and notes the states of its first pass. For one execution.
class CycleTracer final : public Scheduler, public StateObserver {
 public:
  explicit CycleTracer(const Lasso& lasso);

  bool begin_execution() override { return true; }
  ThreadId pick_thread(const SchedulePoint& point) override { return guided_.pick_thread(point); }
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override {
    return guided_.pick_value(kind, count);
  }
  bool announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) override;

  // The pass led back to where it began.
  bool closed() const noexcept { return closed_; }
  const CycleStates& states() const noexcept { return states_; }

 private:
  const Lasso& lasso_;
  Guided guided_;
  std::uint64_t moment_ = 0;
  std::uint64_t first_ = 0;
  bool closed_ = false;
  CycleStates states_;
};

// A way into a cycle.
struct WayIn {
  std::vector<std::uint32_t> answers;  // threads by their order of creation
  std::uint64_t begin = 0;             // operations announced before the cycle
  std::uint32_t preemptions = 0;
  CycleStates::State entry;  // where in the cycle it comes

  std::pair<std::uint32_t, std::uint64_t> size() const { return {preemptions, begin}; }
};

// Runs executions up to a state of the cycle, by the answers of another scheduler.
class WayFinder : public Scheduler, public StateObserver {
 public:
  // Looks for ways smaller than `best`, and leaves one after `steps_max` operations. `inner` and
  // `states` must outlive this.
  WayFinder(Scheduler& inner, const CycleStates& states, WayIn best, std::uint64_t steps_max)
      : inner_(inner), states_(states), best_(std::move(best)), steps_max_(steps_max) {}

  bool begin_execution() override;
  bool follows_schedule() const override { return inner_.follows_schedule(); }
  ThreadId pick_thread(const SchedulePoint& point) override { return inner_.pick_thread(point); }
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override {
    return inner_.pick_value(kind, count);
  }
  void end_execution(const Machine& machine) override { inner_.end_execution(machine); }
  const Departure* departure() const override { return inner_.departure(); }
  bool announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) override;

  const WayIn& best() const noexcept { return best_; }
  // One was met, be it smaller or not.
  bool met() const noexcept { return met_; }
  // A way was left because of its length.
  bool cut() const noexcept { return cut_; }

 protected:
  // Whether to go on from a state that is none of the cycle.
  virtual bool goes_on(const Machine&, std::uint64_t /*fingerprint*/) { return true; }
  std::uint64_t moment() const noexcept { return moment_; }
  Scheduler& inner() noexcept { return inner_; }

 private:
  Scheduler& inner_;
  const CycleStates& states_;
  WayIn best_;
  const std::uint64_t steps_max_;
  std::uint64_t moment_ = 0;
  bool met_ = false;
  bool cut_ = false;
};

// Every way of at most so many preemptions, each as far as to a state that was met before by as few
// preemptions and operations. Ends with the ways where all were tried.
class WaySearch final : public WayFinder {
 public:
  using WayFinder::WayFinder;

 private:
  bool goes_on(const Machine& machine, std::uint64_t fingerprint) override;

  std::unordered_map<std::uint64_t, std::pair<std::uint32_t, std::uint64_t>> seen_;
};

// The cycles shorter than one, from the state that it begins in, those of few decisions before
// others: fair, and without choices of values. Each execution goes on from one that was met before
// by one decision more; a state that was met before, after as few steps by the same threads, is
// left. For programs of at most kThreadsMax threads.
class CycleSearch final : public Scheduler, public StateObserver {
 public:
  static constexpr ThreadId kThreadsMax = 64;

  explicit CycleSearch(const Lasso& lasso);

  bool begin_execution() override;
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  bool announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) override;

  // The cycle that the last execution has closed.
  const std::optional<Lasso>& found() const noexcept { return found_; }
  // Looks for shorter ones than that from now on.
  void take_found() { lasso_ = std::move(*found_); }

 private:
  bool closes(std::uint64_t fingerprint) const;
  bool is_new(std::uint64_t fingerprint, std::uint64_t steps);

  Lasso lasso_;
  std::deque<std::vector<std::uint32_t>> beginnings_;  // of cycles, as answers
  std::vector<std::uint32_t> beginning_;               // of the present execution
  std::optional<Guided> guided_;
  std::uint64_t moment_ = 0;
  std::uint64_t first_ = 0;
  std::size_t answers_before_ = 0;
  std::uint32_t back_offs_before_ = 0;
  std::uint64_t stepped_ = 0;  // a bit for each thread
  std::uint64_t enabled_ = 0;  // likewise, at some moment
  std::optional<Lasso> found_;
  std::unordered_map<std::uint64_t, std::uint64_t> seen_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_LASSO_LASSO_PATHS_H_
