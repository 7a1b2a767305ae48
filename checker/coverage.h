#ifndef HEDDLE_CHECKER_COVERAGE_H_
#define HEDDLE_CHECKER_COVERAGE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "checker/execution_watcher.h"
#include "sim/event.h"
#include "sim/operation.h"

namespace heddle {

// An operation as it stands in the source, and who does it.
struct Site {
  ThreadId thread = kNoThread;
  std::string thread_name;
  OperationKind kind = OperationKind::yield;
  std::string file;
  std::uint64_t line = 0;
};

// Two operations on one object, by different threads, whose order matters, and in how many
// executions they came in which order. An operation that is done several times in an execution may
// come first in one case and second in another: then the execution counts for both.
struct OrderedPair {
  std::string object;
  Site first;  // of the thread with the lower number
  Site second;
  std::uint64_t first_before = 0;   // executions with `first` before `second` somewhere
  std::uint64_t second_before = 0;  // the other way round

  bool in_both_orders() const noexcept { return first_before > 0 && second_before > 0; }
};

// Counts, over the executions of a search, which of two operations whose order matters came first.
// Operations that the creation or the join of a thread orders make no pair. What gives a lock back
// makes none either: what comes after it, the operation that takes the lock tells. Nor do pairs of
// which one operation was never done: what is not run, is not known.
// Time: for each event as many steps as there are lines that touch its object. Memory: each pair.
class OrderCoverage final : public ExecutionWatcher {
 public:
  // Accesses to plain variables are scheduling points in models, and not in programs that are
  // checked as they are, where a search does not try their orders.
  enum class PlainAccesses : std::uint8_t { counted, left_out };

  explicit OrderCoverage(PlainAccesses plain = PlainAccesses::counted) noexcept : plain_(plain) {}

  void take(const Machine& machine) override;
  void forget() override;

  std::uint64_t executions() const noexcept { return executions_; }
  // By object, threads, file and line.
  std::vector<OrderedPair> pairs() const;

 private:
  using SiteId = std::uint32_t;
  struct Done {
    SiteId site;
    Access access;
    ThreadId thread;
    std::size_t last;  // event
  };
  struct Counts {
    std::uint64_t first_before = 0;
    std::uint64_t second_before = 0;
    std::uint64_t first_counted_in = 0;  // the execution that was counted last, from 1
    std::uint64_t second_counted_in = 0;
  };
  using SiteKey = std::tuple<std::string, std::uint64_t, OperationKind, ThreadId>;
  using PairKey = std::tuple<std::string, SiteId, SiteId>;

  bool counts(const Event& event) const noexcept;
  SiteId site_of(const Machine& machine, std::size_t index);
  void learn_from_creation_and_join(const Event& event, std::size_t index);
  void visit(const Machine& machine, std::size_t index, ObjectId object, Access access);
  void count(const std::string& object, const Done& earlier, SiteId later, ThreadId thread);
  std::size_t& known(ThreadId thread, ThreadId of) { return known_[thread * threads_ + of]; }

  PlainAccesses plain_;
  std::uint64_t executions_ = 0;
  std::map<SiteKey, SiteId> site_ids_;
  std::vector<Site> sites_;
  std::map<PairKey, Counts> pairs_;
  // Of the execution that is being counted: by object what was done to it; and by two threads up to
  // which event of the second the creation and the joins of threads let the first come after.
  std::size_t threads_ = 0;
  std::vector<std::size_t> known_;
  std::map<ObjectId, std::vector<Done>> done_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_COVERAGE_H_
