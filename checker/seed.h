#ifndef HEDDLE_CHECKER_SEED_H_
#define HEDDLE_CHECKER_SEED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/engine/machine.h"

namespace heddle {

// A stretch of a schedule: `length` times the same answer.
struct ScheduleRun {
  std::uint32_t answer = 0;  // a thread by its order of creation, or a value with kValueBit
  std::uint32_t length = 0;
  // What the program announced there, to notice one that has changed: the operation at the first
  // answer, and a checksum over those at all of them.
  OperationKind first = OperationKind::choose;
  std::uint8_t checksum = 0;

  friend bool operator==(const ScheduleRun&, const ScheduleRun&) = default;
};

// What follows the schedule of an execution that has no end, again and again.
struct ScheduleCycle {
  std::uint64_t begin = 0;  // operations of the execution before it
  std::uint64_t steps = 0;  // operations of one pass; at least 1
  std::vector<ScheduleRun> schedule;

  friend bool operator==(const ScheduleCycle&, const ScheduleCycle&) = default;
};

// What brings one execution back: the program, what it ran with, and the decisions, either as the
// random seed of a sampler or as the schedule itself.
struct Seed {
  std::string model;
  std::vector<std::pair<std::string, std::int64_t>> parameters;
  Scheduling scheduling = Scheduling::preemptive;
  std::uint64_t steps_max = 0;
  std::uint32_t spurious_max = 0;
  ThreadBounds bounds;
  std::uint64_t stack_size = 0;         // bytes a thread
  std::uint32_t failures_max = 1;       // see MachineOptions
  std::string strategy;                 // that found it
  std::optional<std::uint64_t> random;  // the execution's own seed, of a random strategy
  std::vector<ScheduleRun> schedule;    // else
  std::uint32_t event_count = 0;        // of the execution
  std::uint32_t digest = 0;             // of its operations
  FailureKinds without;                 // that the search did not look for
  std::optional<ScheduleCycle> cycle;   // of a lasso
  std::uint32_t failure = 0;            // which of the failures of the execution it is for

  friend bool operator==(const Seed&, const Seed&) = default;
};

// A token: "h1-" and hexadecimal digits, with a checksum. Safe in a shell and in a URL.
std::string encode(const Seed& seed);
// Throws UsageError, with the reason, for what is not a token, is damaged or of another version.
Seed decode(std::string_view token);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SEED_H_
