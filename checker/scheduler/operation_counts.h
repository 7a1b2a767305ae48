#ifndef HEDDLE_CHECKER_SCHEDULER_OPERATION_COUNTS_H_
#define HEDDLE_CHECKER_SCHEDULER_OPERATION_COUNTS_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "sim/engine/machine.h"

namespace heddle {

// Whether events of that kind are operations that a decision comes before.
bool is_decided(OperationKind kind) noexcept;

// How many operations each thread does on each object, as executions show it.
class OperationCounts {
 public:
  // Those of one thread on one object.
  struct Count {
    ThreadId thread = kNoThread;
    ObjectId object = kNoObject;
    std::int64_t operations = 0;
    std::int64_t as_second = 0;  // on it beside another object, for which they count
    bool writes = false;         // or may write
  };
  // One execution, in the order in which each first comes in it.
  struct Profile {
    std::vector<Count> counts;
    std::vector<ThreadId> parents;  // by ThreadId; kNoThread: none, or not known
  };

  // What the machine's last execution shows. REQUIRES: it recorded its events
  static Profile profile_of(const Machine& machine);

  void add(const Profile& profile);

  std::int64_t runs() const noexcept { return runs_; }
  // Objects that two threads use and one changes, in an order that does not depend on numbers.
  const std::vector<ObjectId>& shared() const noexcept { return shared_; }
  // Sets the operations that each thread does on `object` (kNoObject: on all), the sum of all runs,
  // with those of the threads that it creates, and their threads. By ThreadId.
  void spread(ObjectId object, std::vector<std::int64_t>& operations) const;
  ThreadId parent_of(ThreadId thread) const noexcept {
    return thread < parents_.size() ? parents_[thread] : kNoThread;
  }

 private:
  void find_shared();

  std::int64_t runs_ = 0;
  std::vector<Count> counts_;
  std::vector<ThreadId> parents_;
  std::vector<ObjectId> shared_;
};

void to_json(nlohmann::json& json, const OperationCounts::Count& count);
void from_json(const nlohmann::json& json, OperationCounts::Count& count);
void to_json(nlohmann::json& json, const OperationCounts::Profile& profile);
void from_json(const nlohmann::json& json, OperationCounts::Profile& profile);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_OPERATION_COUNTS_H_
