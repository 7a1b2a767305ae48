#ifndef HEDDLE_CHECKER_LASSO_LASSO_HUNT_H_
#define HEDDLE_CHECKER_LASSO_LASSO_HUNT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "checker/scheduler/fair_walk.h"
#include "sim/engine/state_observer.h"

namespace heddle {

// A beginning and a cycle that leads back to the state it began in. Moments of the execution are
// counted by the operations announced so far.
struct Lasso {
  std::uint64_t begin = 0;  // of the cycle
  std::uint64_t steps = 0;  // of one pass, in operations announced
  std::vector<std::uint32_t>
      stem;  // the answers before the cycle; threads by the machine's numbers
  std::vector<std::uint32_t> cycle;  // those of one pass
};

// A cycle that is being repeated.
struct LassoCandidate {
  Lasso lasso;
  std::uint64_t fingerprint = 0;
  std::uint64_t passes = 0;
  std::size_t given = 0;  // answers of the present pass
  ThreadSet enabled;      // at some moment of the first pass
  ThreadSet stepped;      // in it
};

// When each thread stepped last, and when it last could.
class Turns {
 public:
  void note(const Machine& machine, ThreadId thread, std::uint64_t moment);
  // Whether each thread that could step at that moment or later has stepped after it.
  bool fair_since(std::uint64_t moment) const;

 private:
  std::vector<std::uint64_t> stepped_;  // by thread; 0: never
  std::vector<std::uint64_t> enabled_;
};

// Walks fairly through one execution, and looks for a state that comes again: from there the same
// decisions lead round for ever. A cycle counts where its state has come again kPasses times more,
// since memory that is no simulated object and on no stack may count down; where each thread that
// was enabled in it has stepped; and where it makes no value choice, which another value could end.
// Nor does one count in which std::lock or its like has backed off: no program is to blame for it.
class LassoHunt final : public FairWalk, public StateObserver {
 public:
  static constexpr std::uint64_t kPasses = 1'000;
  static constexpr std::uint64_t kStepsMax = 1'000;  // of a pass

  using FairWalk::FairWalk;

  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  bool announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) override;

  // After the execution.
  const std::optional<Lasso>& lasso() const noexcept { return lasso_; }

 private:
  struct Mark {
    std::uint64_t moment;
    std::size_t answers;
    std::uint32_t back_offs;
  };

  bool search(const Machine& machine, std::uint64_t fingerprint);
  bool repeat(const Machine& machine, ThreadId thread, std::uint64_t fingerprint);
  bool give_up();

  std::uint64_t moment_ = 0;
  Turns turns_;
  std::unordered_map<std::uint64_t, Mark> seen_;
  std::optional<LassoCandidate> candidate_;
  std::uint32_t candidates_ = 0;  // that were none
  std::optional<Lasso> lasso_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_LASSO_LASSO_HUNT_H_
