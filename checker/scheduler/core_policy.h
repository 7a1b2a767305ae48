#ifndef HEDDLE_CHECKER_SCHEDULER_CORE_POLICY_H_
#define HEDDLE_CHECKER_SCHEDULER_CORE_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sim/ids.h"
#include "sim/split_mix.h"

namespace heddle {

// Who gets a virtual core, and for how long.
struct CorePolicy {
  enum class Kind : std::uint8_t {
    cooperative,  // first come, first served; who has a core keeps it until it blocks or yields
    round_robin,  // first come, first served; for a quantum, where others wait
    random,       // whoever is drawn; for a quantum, where others wait
    priority,     // the highest priority first, then first come; at once, where a lower one runs
  };
  static constexpr std::int64_t kQuantum = 1'000'000;

  Kind kind = Kind::round_robin;
  std::int64_t quantum = kQuantum;  // nanoseconds, at least 1; for round_robin and random

  bool has_quantum() const noexcept { return kind == Kind::round_robin || kind == Kind::random; }
};

// "cooperative", "round-robin:1ms", "random:1ms", "priority".
std::string name_of(const CorePolicy& policy);

// The threads that could go on and have no core, in the order in which a policy lets them.
class ReadyQueue {
 public:
  explicit ReadyQueue(CorePolicy::Kind kind) noexcept : kind_(kind) {}

  bool empty() const noexcept { return waiting_.empty(); }
  // Who comes with a smaller `since` goes before others of its priority.
  void add(ThreadId thread, std::int32_t priority, std::uint64_t since);
  void remove(ThreadId thread);
  // Takes the next one out; `random` is drawn from where the policy is random. REQUIRES: !empty()
  ThreadId take(SplitMix64& random);
  // Of the next one. REQUIRES: !empty()
  std::int32_t first_priority() const;

 private:
  struct Waiting {
    ThreadId thread;
    std::int32_t priority;  // 0 under all other policies
    std::uint64_t since;
  };
  std::size_t first() const;

  const CorePolicy::Kind kind_;
  std::vector<Waiting> waiting_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_CORE_POLICY_H_
