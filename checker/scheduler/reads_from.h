#ifndef HEDDLE_CHECKER_SCHEDULER_READS_FROM_H_
#define HEDDLE_CHECKER_SCHEDULER_READS_FROM_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <utility>
#include <vector>

#include "sim/engine/machine.h"

namespace heddle {

// What an event is in any execution: the access number `count`, from 1, of a thread to an object.
// Its numbers are those of the machine, or of all machines that share their Identities.
struct AccessName {
  ThreadId thread = kNoThread;  // of what the object began with: kNoThread
  ObjectId object = kNoObject;
  std::uint32_t count = 0;

  std::uint64_t hash() const noexcept { return mix_identity(mix_identity(thread, object), count); }
  friend bool operator==(const AccessName&, const AccessName&) = default;
};

bool reads(OperationKind kind) noexcept;   // the object's state, and does not just replace it
bool writes(OperationKind kind) noexcept;  // or may

// Which access each one reads from, the last that wrote, along the events of an execution. What
// locks and other objects do counts likewise: a lock reads from the unlock before.
class ReadsFrom {
 public:
  struct Pair {
    AccessName read;
    AccessName write;
    std::uint64_t hash() const noexcept { return mix_identity(read.hash(), write.hash()); }
  };

  void begin();
  // Takes the events that have come since. REQUIRES: the machine records them
  void follow(const Machine& machine);

  // All so far, in their order.
  const std::vector<Pair>& pairs() const noexcept { return pairs_; }
  // The same for executions with the same pairs, up to a chance of 2^-64.
  std::uint64_t combination() const noexcept { return combination_; }
  // What the access of `object` that thread `thread` does next would be.
  AccessName next_access(ThreadId thread, ObjectId object) const;
  // Who wrote last.
  AccessName last_write(ObjectId object) const;
  // Whether that access was done.
  bool done(const AccessName& access) const;

 private:
  struct Entry {
    std::uint64_t execution = 0;  // that it is of
    AccessName last_write;
  };
  struct Count {
    ObjectId object;
    std::uint32_t count;
  };
  void take(ThreadId thread, ObjectId object, OperationKind kind);
  std::uint32_t& count_of(ThreadId thread, ObjectId object);
  std::uint32_t count_so_far(ThreadId thread, ObjectId object) const;

  std::uint64_t execution_ = 0;
  std::size_t followed_ = 0;
  std::vector<Entry> objects_;              // by ObjectId
  std::vector<std::vector<Count>> counts_;  // by ThreadId
  std::vector<Pair> pairs_;
  std::uint64_t combination_ = 0;
};

void to_json(nlohmann::json& json, const ReadsFrom::Pair& pair);
void from_json(const nlohmann::json& json, ReadsFrom::Pair& pair);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_READS_FROM_H_
