#ifndef HEDDLE_CHECKER_DPOR_BOUNDED_DPOR_H_
#define HEDDLE_CHECKER_DPOR_BOUNDED_DPOR_H_

#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

#include "checker/dpor/step.h"
#include "checker/scheduler/announced.h"
#include "sim/engine/thread_set.h"
#include "sim/scheduler.h"

namespace heddle {

// A bug to plant into the bounded search, for the test that shows that the suite would notice it.
enum class BoundedBug : std::uint8_t {
  none,
  no_conservative_points,  // races add no backtrack point at the start of their block
};

// Each Mazurkiewicz trace that has an interleaving of at most `preemptions_max` preemptions, by
// interleavings of no more: Bounded Partial-Order Reduction (Coons, Musuvathi, McKinley: "Bounded
// Partial-Order Reduction", OOPSLA 2013, algorithm 2) for the bound of preemptions.
//
// A thread that could have stepped before an event of another is tried just before that event, as
// in DPOR (Flanagan, Godefroid, POPL 2005), and also, conservatively, at the start of the event's
// block, the run of steps that no switch interrupts: there the switch to it costs no preemption
// more than the one to the block did.
//
// Where it goes beyond the paper, so that traces are kept and not local states alone:
// - Dependent steps that could not be exchanged count as well (an unlock and the lock that waits
//   for it, the end of a thread and its join): they change which switches are free.
// - All steps that a step depends on, and did not know of, are considered, not the last one of
//   each thread.
// - A thread that yields ends its block: to leave it is no preemption.
// - An await takes part with all that its predicate read while it was blocked.
// - An operation that is blocked to the end takes part as if it had happened last.
//
// Without a bound it is a search of all traces that keeps those of awaits of several objects which
// OptimalDpor loses.
//
// Traces may be met again, for sleep sets would lose some within the bound; see
// last_was_redundant(). Time per execution is quadratic in its events at the worst. Memory: the
// path, and eight bytes for each trace.
class BoundedDpor final : public Scheduler {
 public:
  static constexpr std::uint32_t kNoBound = 0xffff'ffff;

  explicit BoundedDpor(std::uint32_t preemptions_max, BoundedBug bug = BoundedBug::none) noexcept
      : preemptions_max_(preemptions_max), bug_(bug) {}

  bool begin_execution() override;
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  void execution_stops(const Machine& machine) override;
  void end_execution(const Machine& machine) override;
  bool asks_every_point() const override { return true; }
  bool finds_loops() const override { return true; }
  bool follows_schedule() const override { return depth_ < nodes_.size(); }
  void retract() override;
  void loses(const Machine& machine, ThreadId thread) override;
  const Departure* departure() const override { return departure_ ? &*departure_ : nullptr; }
  bool last_was_redundant() const override { return repeated_; }
  bool left_out() const override { return left_out_; }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  using Clock = std::vector<std::uint32_t>;  // by thread: how many of its steps

  // A decision of the path.
  struct Node {
    std::uint32_t value_count = 0;  // of a choice; 0: a decision between threads
    std::uint32_t value = 0;
    ThreadId chosen = kNoThread;
    ThreadId previous = kNoThread;
    bool continues = false;         // to leave `previous` is a preemption
    std::uint32_t preemptions = 0;  // before the decision
    std::size_t event_begin = 0;
    ThreadSet candidates;
    ThreadSet backtrack;  // to be tried here
    ThreadSet tried;
    std::optional<Announced> announced;  // by the chosen thread

    bool is_value() const noexcept { return value_count != 0; }
    bool preempts(ThreadId thread) const noexcept { return continues && thread != previous; }
  };

  // A step of the last execution: a decision between threads, and what it led to.
  struct StepInfo {
    Step step;
    std::uint32_t node = 0;   // in nodes_
    std::uint32_t index = 0;  // of its thread's steps, counted from 1
    std::uint32_t block = 0;  // the step that began its block
    Clock before;             // what its thread knew
    Clock clock;              // what happens-before it, and itself
  };

  bool next_branch(Node& node);
  bool next_thread(Node& node);
  void drop_chosen(Node& node);
  ThreadId follow(const SchedulePoint& point, Node& node);
  ThreadId depart(const std::string& expected, const std::string& found, source_location where);

  void read_steps(const Machine& machine);
  void read_step(const Machine& machine, std::uint32_t number, std::size_t event_end);
  void learn_consequences(const Machine& machine, std::size_t begin, std::size_t end,
                          std::uint32_t number);
  void learn_join(const Event& event, std::uint32_t number);
  void compare(std::uint32_t number, const Touch& touch, bool adds);
  void consider(std::uint32_t number, ObjectId object);
  void compare_blocked(const Machine& machine);
  void compare_blocked_step(const Step& step);
  void cut();
  bool is_new(std::uint32_t number) const;

  void add_points(std::uint32_t earlier, ThreadId thread, const Clock& before);
  void add_point(std::uint32_t at, ThreadId thread, const Clock& before);

  Clock& clock_of(ThreadId thread);
  std::vector<std::uint32_t>& steps_on(ObjectId object);
  std::uint64_t hash_of_trace(const Machine& machine) const;

  const std::uint32_t preemptions_max_;
  const BoundedBug bug_;
  std::vector<Node> nodes_;
  std::uint32_t depth_ = 0;  // decisions taken in this execution
  std::uint32_t fixed_ = 0;  // decided before it
  std::uint32_t preemptions_ = 0;
  bool began_ = false;
  bool left_out_ = false;
  bool repeated_ = false;
  bool retracted_ = false;  // the last node is to be decided again
  bool abandoned_ = false;
  std::optional<Departure> departure_;
  std::unordered_set<std::uint64_t> traces_;

  // Of the last execution.
  std::vector<Step> lost_;  // that daemons were blocked on, with their objects
  std::vector<StepInfo> steps_;
  std::vector<Clock> clocks_;                          // by thread: what it knows
  std::vector<std::uint32_t> last_step_;               // by thread
  std::vector<std::uint32_t> event_steps_;             // by event: its step
  std::vector<std::vector<std::uint32_t>> by_object_;  // the steps that touched it
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_BOUNDED_DPOR_H_
