#ifndef HEDDLE_CHECKER_DPOR_OPTIMAL_DPOR_H_
#define HEDDLE_CHECKER_DPOR_OPTIMAL_DPOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "checker/dpor/path.h"
#include "checker/dpor/shared_tree.h"
#include "checker/dpor/step.h"
#include "checker/dpor/wakeup_tree.h"
#include "sim/scheduler.h"

namespace heddle {

// A bug to plant into the search, for the tests that show that the suite would notice it.
enum class PlantedBug : std::uint8_t {
  none,
  dropped_dependence,  // two writes are taken for independent when their steps are neighbours
  lost_sleep_entry,    // every third explored step does not go to sleep
  lost_branch,         // every third wakeup sequence is not inserted
};

// One execution of each Mazurkiewicz trace: Optimal DPOR with sleep sets and wakeup trees
// (Abdulla, Aronis, Jonsson, Sagonas: "Source Sets: A Foundation for Optimal Dynamic Partial Order
// Reduction", JACM 64(4), 2017, algorithm 2) over sequential consistency.
//
// Where it goes beyond the paper:
// - Races are reversed as soon as their second event has happened, with the events up to it. The
//   paper takes all events of the execution, and does not find all traces without: where steps that
//   are not among those cover the reversal, it is done again, with more events, as soon as one
//   conflicts with any of them. That comes to the same.
// - Operations that block: of the events an acquisition depends on, it is reversed with those that
//   it could have run before (a lock with the lock before it, not with the unlock that let it go
//   on). Each event keeps the state of its object for that.
// - An operation whose access depends on the state (compare-exchange, try_lock) enters a wakeup
//   tree with the access it will have there.
// - Values (choose, the waiter that is notified) are steps of their own, each alternative a branch
//   at its node, unless a thread sleeps there: then the sleeper's branch meets them, and its races
//   bring those back that wake it. A sequence that is independent of a step comes behind each value
//   that can be chosen within it.
// - An await of one object is such an operation too: in which states of the object its predicate
//   holds, the machine can tell.
// - An operation with a time-out is reversed with those before which it could have gone on, or
//   timed out: see timed_races.cc. One that was notified in time could have timed out before that.
// - An acquisition that is blocked to the end (a deadlock) takes part in races as if it had
//   happened last.
// - A step that ends the execution early (a failed expectation) depends on every other step, so
//   that what it cuts off is explored too.
//
// Cost: time per execution grows with the steps that are new in it and the events they depend on;
// the machine repeats the others without asking (see Scheduler::repeated_answers).
// Memory: the path, and the wakeup trees of its nodes.
class OptimalDpor final : public Scheduler {
 public:
  using Path = DporPath;

  // Whether a read that may begin a loop that waits is reversed as any other is, for it is known
  // where it fails, or also with what lies behind, in case it fails: then a trace may be met again.
  enum class Loops : std::uint8_t { trusted, doubted };

  explicit OptimalDpor(PlantedBug bug = PlantedBug::none, Loops loops = Loops::trusted) noexcept
      : bug_(bug), loops_(loops) {}
  // Goes on where another search was left. Its machine must have the Identities of that one.
  explicit OptimalDpor(const Path& path);
  // Takes its work from `shared`, and shares it with others that do. Their machines must share
  // their Identities. Where the program has loops that wait, the machines must be copies of one
  // that knows them, each at the address of that one: what was learned of such decides what is
  // explored.
  explicit OptimalDpor(SharedTree& shared) noexcept;

  bool begin_execution() override;
  std::size_t repeated_answers(const Machine& machine) const override {
    return machine_ == &machine ? repeated_ : 0;
  }
  void resume(std::size_t count) override { depth_ = static_cast<std::uint32_t>(count); }
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  void execution_stops(const Machine& machine) override;
  void end_execution(const Machine& machine) override;
  bool asks_every_point() const override { return true; }
  bool finds_loops() const override { return true; }
  bool follows_schedule() const override { return depth_ < fixed_; }
  void retract() override;
  void loses(const Machine& machine, ThreadId thread) override;
  const Departure* departure() const override { return departure_ ? &*departure_ : nullptr; }

  // Executions that the search had to throw away. By the paper's theorem there are none; a wakeup
  // sequence that meets a timer which cannot fire yet is the exception.
  std::uint64_t redundant_count() const noexcept { return redundant_; }
  bool unsure() const override { return loops_ == Loops::trusted && unsure_; }
  bool last_was_redundant() const override { return abandoned_; }
  // Knuth's estimate of the number of executions, from the branches known so far.
  std::optional<double> estimate() const override;
  double explored_share() const override { return explored_share_; }

  // All that is left to do. REQUIRES: an execution has begun and was not run
  Path path() const;

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  static constexpr std::uint32_t kBlock = 8;  // clocks are made of such

  // A thread that learned from another, and how much it had learned before.
  struct Learner {
    std::uint16_t thread;
    std::uint32_t learned_before;
  };

  // A point of the path, and the step taken there.
  struct Node {
    Step step;
    std::uint32_t index = 0;  // of its thread's steps, counted from 1
    bool analysed = false;
    ObjectId object = kNoObject;                              // of its operation
    std::array<std::uint32_t, Step::kTouchesMax> previous{};  // nodes that touched the same object
    WakeupTrees::Link tree = 0;     // branches still to explore, after this one
    std::uint32_t branches = 1;     // all that were known here
    double share = 1;               // of the search that lies below, where shares_known_ says so
    std::vector<Step> sleep;        // explored from here, or before, and independent since
    std::vector<Learner> learners;  // by what its step led to
    // Of its thread: the step before, and what it had learned since.
    std::uint32_t previous_of_thread = kNone;
    std::vector<std::uint32_t> learned;
    bool has_cause = false;       // an event led to its step,
    std::uint32_t cause = kNone;  // of this node; of none where it came before all of them
  };

  // A race whose reversal went another way than it would if something happened that conflicts with
  // its outsiders: see WakeupTrees::insert.
  struct alignas(64) OpenRace {
    std::uint64_t objects;   // of the outsiders, see Step::objects
    std::uint32_t reviewed;  // node with which it was reversed again; kNone: it was not
    std::uint32_t first;
    std::uint32_t second;
    std::uint32_t since;  // the last node whose step is in the reversal
    ObjectId dropped;     // the reversal comes before what is done to this object meanwhile
    Step moved;           // the step of `second` as it is before `first`
    std::vector<Step> outsiders;
  };

  // What a thread knows at the end of the path.
  struct ThreadState {
    std::uint32_t node = kNone;  // its last step
    std::uint32_t step_count = 0;
    std::vector<std::uint32_t> learned;  // nodes whose clocks came to it since
  };

  void note_candidates(const SchedulePoint& point);
  // What a blocked thread was about to do, and the event that let it come so far.
  struct BlockedStep {
    Step step;
    std::uint32_t cause;
    std::vector<std::uint64_t> refuted;  // states in which its await would not hold
  };

  void adopt(const Path& path);
  void follow_adopted(const Machine& machine);
  bool backtrack();
  bool begin_with_others();
  SharedTree::Point shared_point(std::uint32_t depth) const;
  void publish();
  void share();
  double share_of_path();
  void forget_shares(std::uint32_t from) noexcept { shares_known_ = std::min(shares_known_, from); }
  Node& open_node();
  ThreadId follow(const SchedulePoint& point);
  ThreadId choose_at(Node& node, const SchedulePoint& point);
  static ThreadId choose_free(const SchedulePoint& point, const Node& node);
  static void inherit_sleep(Node& node, const Node& parent);
  bool departs_from(const Step& planned, const Machine& machine);
  ThreadId abandon();
  void depart(const std::string& expected, const std::string& found, source_location where);

  ThreadState& thread_state(std::uint16_t thread);
  void learn(Node& node, std::uint16_t to, std::uint16_t from);
  void read_clock(std::uint32_t last, const std::vector<std::uint32_t>& learned);
  void read_clock_before(const Node& node);
  void set_clock(std::uint32_t node_index);
  void make_row(std::uint32_t node_index);
  void widen(std::uint32_t width);
  std::uint32_t* row(std::uint32_t node) { return clocks_.data() + std::size_t{node} * stride_; }
  const std::uint32_t* row(std::uint32_t node) const {
    return clocks_.data() + std::size_t{node} * stride_;
  }
  void copy_row(const std::uint32_t* from, std::uint32_t* to) const;
  void merge(std::uint32_t* into, std::uint32_t node);

  void analyse_last(const Machine& machine);
  void read_operation(const Machine& machine, std::uint32_t node_index);
  void read_consequences(const Machine& machine, std::uint32_t node_index);
  std::uint32_t& last_on(ObjectId object);
  void unlink(Node& node);

  // timed_races.cc
  std::optional<std::uint64_t> deadline_of(const Node& node) const;
  bool move_timed(std::uint32_t first, std::uint32_t second, Step& moved);
  bool is_available(std::uint32_t first, std::uint32_t second, const Step& step,
                    const Touch& touch) const;
  static Access access_of_timed(const Step& step, const Touch& touch, bool available);
  bool is_dropped(std::uint32_t first, std::uint32_t node) const;
  std::uint64_t state_at_reversal(std::uint32_t first, std::uint32_t second,
                                  const Touch& touch) const;
  bool fires_next_after(std::uint32_t first, std::uint32_t second);
  bool has_halted_after(const Step& step) const;

  void find_races(std::uint32_t node_index);
  void find_races_on(std::uint32_t node_index, const Touch& touch, std::uint32_t last);
  void cut(const Machine& machine);
  void find_races_of_cut(std::uint32_t node_index);
  static std::optional<BlockedStep> blocked_step(const Machine& machine, ThreadId thread);
  void find_races_of_blocked(const BlockedStep& blocked);
  bool move(std::uint32_t first, std::uint32_t second, const Touch& seen, const Touch& touch,
            Step& moved);
  bool reverse(std::uint32_t first, std::uint32_t second, const Touch* seen, const Touch* touch);
  void gather(std::uint32_t first, std::uint32_t end);
  void review_open_races();
  void review(std::size_t index, std::uint32_t end);
  void keep_open(OpenRace race);
  void forget_open_races(std::uint32_t from);
  void drop_from_sequence(ObjectId object);
  bool would_hold(std::uint32_t node_index, std::uint64_t state) const;
  std::uint64_t state_after(const Touch& seen, ObjectId object, std::uint64_t before) const;
  void insert(std::uint32_t node_index);

  bool bug_strikes(PlantedBug bug);

  const PlantedBug bug_;
  const Loops loops_;
  bool unsure_ = false;
  bool from_tree_ = false;  // the step last picked was a branch of a wakeup tree
  std::uint32_t bug_chances_ = 0;
  SharedTree* const shared_ = nullptr;
  std::optional<SharedTree::Leaf> leaf_;  // the task at hand
  std::uint32_t base_ = 0;                // its depth: what is above belongs to all
  bool published_ = false;                // the steps on the way there
  std::vector<Node> nodes_;  // [0, length_) is the path; the rest is kept for its memory
  std::uint32_t length_ = 0;
  std::uint32_t depth_ = 0;        // nodes passed in this execution
  std::uint32_t fixed_ = 0;        // nodes whose step was decided before it
  std::uint32_t repeated_ = 0;     // of those, the ones that the last execution had passed so
  std::uint32_t event_begin_ = 0;  // the first event of the last node
  bool began_ = false;
  bool abandoned_ = false;
  bool retracted_ = false;  // the last node is to be decided again
  bool adopted_ = false;    // the path comes from another search: its clocks are not known yet
  bool analyses_ = false;   // by now, in this execution
  WakeupTrees trees_;
  WakeupTrees::Link below_ = 0;  // what is to be explored below the last node
  std::vector<std::uint32_t> clocks_;
  std::uint32_t stride_ = 0;
  std::vector<std::uint32_t> before_;  // the clock of the thread before the step that is analysed
  std::vector<std::uint32_t> covered_;
  std::vector<ThreadState> threads_;
  std::vector<std::uint32_t> event_nodes_;  // by event: its node
  std::vector<std::uint32_t> last_;         // by object: the last node that touched it
  Sequence sequence_;
  ObjectId dropped_ = kNoObject;         // see drop_from_sequence
  std::vector<OpenRace> open_races_;     // the eldest first
  std::vector<Step> outsiders_;          // of the last reversal
  std::uint32_t unreviewed_ = kNone;     // the last step, where races were not reviewed for it
  std::vector<const Step*> last_steps_;  // by thread, where a time-out is looked into
  ThreadSet candidates_;                 // at the last node
  // What the daemons among them were about to do: they may lose it with an object that the end of
  // the program destroys.
  std::vector<Step> daemon_steps_;
  std::vector<BlockedStep> lost_;  // daemons, with their objects
  const std::vector<std::uint64_t>* refuted_of_blocked_ = nullptr;
  const Machine* machine_ = nullptr;
  std::optional<Departure> departure_;
  std::uint64_t redundant_ = 0;
  std::uint64_t leaves_ = 0;
  double explored_share_ = 0;
  std::uint32_t shares_known_ = 0;  // nodes, from the first
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_OPTIMAL_DPOR_H_
