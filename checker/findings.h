#ifndef HEDDLE_CHECKER_FINDINGS_H_
#define HEDDLE_CHECKER_FINDINGS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checker/options.h"
#include "checker/recorded.h"
#include "checker/result.h"

namespace heddle {

struct Difference;

// How the machine of a search runs executions.
MachineOptions machine_options(const CheckOptions& options);

// A seed of the search, with all but its strategy, its decisions and what they lead to.
Seed seed_without_decisions(const Program& program, const CheckOptions& options);

// The failures of a search, each different one once. Every failure is run again from its seed
// before it is kept. May be used by several workers at once.
class Findings {
 public:
  // What it takes to have a failure again, in another process too.
  struct Kept {
    std::string seed;
    std::string strategy;
    std::uint64_t execution = 0;
    std::uint32_t note = 0;  // which of the failures of that execution

    friend bool operator==(const Kept&, const Kept&) = default;
  };

  // An execution that was not what it was, or did not come back.
  struct Departed {
    std::string strategy;
    std::uint64_t execution = 0;
    Departure departure;
    bool knows_both = false;             // operations, with their lines
    bool finds_loops = false;            // as its scheduler did
    std::vector<std::uint32_t> answers;  // see answers_by_rank
    std::uint64_t events = 0;
    std::uint32_t preemptions = 0;
  };

  // What is already among `before` is not kept again; null: nothing is.
  Findings(const Program& program, const CheckOptions& options, const Findings* before = nullptr)
      : program_(program), options_(options), before_(before) {}

  // Looks at the machine's last execution, number `number` of its strategy.
  void look(const std::string& strategy, const Scheduler& scheduler, const Machine& machine,
            std::uint64_t number);
  // As above, where nobody else uses this meanwhile.
  void look_alone(const std::string& strategy, const Scheduler& scheduler, const Machine& machine,
                  std::uint64_t number);
  // Looks at what others found, in copies of this process: runs it again. What does not come back
  // is reported as a departure.
  void look_at(const std::vector<Kept>& kept);
  void look_at(const Departed& departed);
  // The one that was reported, if any was.
  const std::optional<Departed>& departed() const noexcept { return departed_; }
  // Something was found that is wrong with the program. Not to be called beside the others.
  bool has_failure() const;
  // Adds the failure of a lasso, unless it does not come back.
  void add_lasso(const Seed& seed, std::uint64_t walk);
  // Adds that an execution of the strategy `random` was another when it was run again. Not to be
  // called beside the others.
  void add_difference(const Difference& difference);
  // Something was found that ends the search.
  bool stops_search() const noexcept { return stops_.load(std::memory_order_relaxed); }

  // Takes over what `other` has and this one has not.
  void take_over(Findings& other);
  // From the one on that was kept as number `first`, counted from 0.
  std::vector<Kept> kept(std::size_t first = 0) const;
  // Runs what another search kept again. Throws UsageError where it does not come back.
  void restore(const std::vector<Kept>& kept);
  // The failures, those found first before others.
  std::vector<FailureReport> take_reports();

 private:
  using Key = std::pair<FailureKind, std::uint64_t>;
  struct Entry {
    Key key;
    Kept kept;
    FailureReport report;
  };

  bool has(const Key& key) const;
  bool is_new(const Key& key);
  void report(const std::string& strategy, const Scheduler& scheduler, const Machine& machine,
              std::uint64_t number, std::size_t note);
  void look_again(const std::string& strategy, const Scheduler& scheduler, const Machine& machine,
                  std::uint64_t number, std::size_t note);
  bool keep_again(const Kept& kept, Recorded& recorded);
  void keep(const Key& key, const Kept& kept, const Recorded& recorded);
  void report_departure(const std::string& strategy, const Scheduler& scheduler,
                        const Machine& machine, std::uint64_t number, Departure departure);
  void report_nondeterminism(const std::string& strategy, std::uint64_t number,
                             const Departure& departure, FailureReport report);
  Seed seed_of_last(const std::string& strategy, const Scheduler& scheduler, const Machine& machine,
                    std::size_t note) const;

  const Program& program_;
  const CheckOptions& options_;
  const Findings* const before_;
  mutable std::mutex mutex_;
  std::set<Key> seen_;
  std::uint32_t looks_again_left_ = 1'000;  // at deadlocks that were met before
  std::set<Key> renamed_;  // as executions that recorded less named what is something else
  std::vector<Entry> entries_;
  std::optional<Departed> departed_;
  std::atomic<bool> stops_{false};
};

// Puts them into an order that does not depend on who found what first.
void sort_reports(std::vector<FailureReport>& reports);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_FINDINGS_H_
