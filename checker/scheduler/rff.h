#ifndef HEDDLE_CHECKER_SCHEDULER_RFF_H_
#define HEDDLE_CHECKER_SCHEDULER_RFF_H_

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "checker/scheduler/race_priorities.h"
#include "checker/scheduler/reads_from.h"
#include "checker/scheduler/sampler.h"

namespace heddle {

// Fuzzing with feedback from reads-from pairs (Wolff, Shi, Duck, Mathur, Roychoudhury: "Greybox
// Fuzzing for Concurrency Testing", ASPLOS 2024). An abstract schedule is a set of constraints:
// that one access reads from another, or does not. Each execution takes one from the corpus,
// mutates it, and follows it as far as it can, by priorities: what would break a constraint waits,
// what keeps one comes first, and all else is partial order sampling. A schedule whose execution
// shows a pair that none has shown joins the corpus, with the constraint that this pair holds. Of
// two schedules drawn from it, the one is taken whose combination of pairs was seen less often.
//
// From the paper differ: an access is named by its thread, its object and its number, not by its
// line; and the power schedule, which is this choice of two instead of a number of executions.
//
// Guarantee: none. Cost of a decision: one look at each candidate and each constraint.
class Rff final : public Sampler {
 public:
  explicit Rff(std::uint64_t seed);

  std::unique_ptr<Sampler> copy() const override;
  void go_on_at(std::uint64_t first) override;
  void learn_from(const Sampler& other) override;
  nlohmann::json learned() const override;
  void set_learned(const nlohmann::json& learned) override;
  bool needs_events() const override { return true; }
  // Learns from the machine's last execution, which another strategy decided.
  void observe(const Machine& machine);
  // Whether the last execution that it learned from had a combination of pairs that none before
  // had.
  bool showed_news() const noexcept { return showed_news_; }
  ThreadId pick_thread(const SchedulePoint& point) override;

 protected:
  void begin() override;
  void end(const Machine& machine) override;
  void measure(const Machine& machine) override { observe(machine); }

 private:
  struct Constraint {
    ReadsFrom::Pair pair;
    bool holds = true;  // it is to; else not
  };
  using Constraints = std::vector<Constraint>;
  struct Schedule {
    Constraints constraints;
    std::uint64_t combination = 0;  // of the execution that made it join
  };
  // What an execution has shown.
  struct Shown {
    std::uint64_t combination = 0;
    std::vector<ReadsFrom::Pair> news;
    Constraints constraints;
  };
  // What all executions have.
  struct Knowledge {
    std::vector<ReadsFrom::Pair> pairs;
    std::unordered_set<std::uint64_t> known;                     // their hashes
    std::unordered_map<std::uint64_t, std::uint32_t> how_often;  // by the combination
    std::vector<Schedule> corpus;

    void add(const Shown& shown);
  };
  enum class Urge : std::uint8_t { waits, none, comes_first };

  void learn(const Machine& machine);
  bool knows(const ReadsFrom::Pair& pair) const;
  std::uint32_t count_of(std::uint64_t combination) const;
  const ReadsFrom::Pair& pair_of(std::size_t index) const;
  std::size_t pair_count() const noexcept { return base_->pairs.size() + own_.pairs.size(); }
  Constraints draw_schedule();
  Constraint draw_constraint();
  void mutate();
  Urge urge_of(ThreadId thread, const Operation& operation) const;
  Urge urge_of(ThreadId thread, OperationKind kind, ObjectId object) const;

  // What was known where it was told to go on, shared with copies, and what has come since.
  std::shared_ptr<Knowledge> base_;
  mutable bool shares_base_ = false;
  Knowledge own_;
  std::vector<Shown> recent_;
  bool showed_news_ = false;

  Constraints constraints_;  // of this execution
  ReadsFrom reads_from_;
  RacePriorities priorities_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_RFF_H_
